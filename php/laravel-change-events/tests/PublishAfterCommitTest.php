<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\Envelope\ChangeEvent;
use Banyan\ChangeEvents\Publisher;
use Banyan\ChangeEvents\PublisherUnavailable;
use Banyan\ChangeEvents\Publishing\AmqpPublisher;
use Banyan\ChangeEvents\Tests\Models\Product;
use Illuminate\Support\Facades\DB;
use RuntimeException;

final class PublishAfterCommitTest extends TestCase
{
    /** @var list<string> what the publisher was given, and at which depth of transactions */
    private array $published = [];
    private ?RuntimeException $failure = null;
    private int $publishersMade = 0;

    protected function settings(): array
    {
        return ['service' => 'shop', 'mode' => 'publish-after-commit', 'publisher' => StubPublisher::class];
    }

    protected function setUp(): void
    {
        parent::setUp();
        $this->app->bind(StubPublisher::class, function (): StubPublisher {
            $this->publishersMade++;

            return new StubPublisher(function (ChangeEvent $event): void {
                $this->published[] = "{$event->subject} {$event->type} {$event->version} at " . DB::transactionLevel();
                $this->failure === null || throw $this->failure;
            });
        });
    }

    public function testPublishesAfterTheOutermostCommitAndWritesNoRow(): void
    {
        DB::transaction(function (): void {
            $product = Product::create(['name' => 'Lamp']);
            $product->update(['name' => 'Lantern']);
            self::assertSame([], $this->published);
        });

        self::assertSame(['Product:1 shop.Product.created 1 at 0', 'Product:1 shop.Product.updated 2 at 0'], $this->published);
        self::assertSame(0, $this->outbox->rows()->count());
    }

    public function testPublishesWhatIsChangedInACloneOfTheApplication(): void
    {
        $this->inCloneOfApplication(static fn () => Product::create(['name' => 'Lamp']));
        $this->inCloneOfApplication(static fn () => Product::create(['name' => 'Lantern']));

        self::assertSame(
            ['Product:1 shop.Product.created 1 at 0', 'Product:2 shop.Product.created 1 at 0'],
            $this->published
        );
    }

    public function testPublishesNothingThatWasRolledBack(): void
    {
        DB::transaction(static function (): void {
            DB::transaction(fn () => Product::create(['name' => 'kept']));
            try {
                DB::transaction(static function (): void {
                    Product::create(['name' => 'dropped']);
                    throw new RuntimeException('no');
                });
            } catch (RuntimeException) {
                // The outer transaction goes on.
            }
        });
        DB::beginTransaction();
        Product::create(['name' => 'dropped']);
        DB::rollBack();
        DB::transaction(static fn () => null);

        self::assertSame(['Product:1 shop.Product.created 1 at 0'], $this->published);
    }

    public function testForgetsTheEventsOfATransactionWhoseConnectionWasLost(): void
    {
        DB::beginTransaction();
        Product::create(['name' => 'Lamp']);
        // As a lost connection does: the transaction ends without an event.
        (fn () => $this->transactions = 0)->call($this->connection());
        $this->connection()->getPdo()->rollBack();

        Product::create(['name' => 'Lantern']);

        self::assertCount(1, $this->published);
    }

    public function testReportsAFailureAndLetsTheChangeStand(): void
    {
        $this->failure = new RuntimeException('broker is away');

        $product = Product::create(['name' => 'Lamp']);

        self::assertTrue($product->exists);
        self::assertSame(1, Product::count());
        self::assertCount(1, $this->reported);
        self::assertMatchesRegularExpression(
            '/^The change event [0-9a-f-]{36} \(shop\.Product\.created of Product:1\) was not published: broker is away$/',
            $this->reported[0]->getMessage()
        );
    }

    public function testTriesEachEventOfATransactionWhereOneIsRefused(): void
    {
        $this->failure = new RuntimeException('no queue for it');

        $this->createProducts(3);

        self::assertCount(3, $this->published);
        self::assertCount(3, $this->reported);
    }

    public function testReportsTheOtherEventsOfATransactionUntriedOnceThePublisherIsUnavailable(): void
    {
        $this->failure = new PublisherUnavailable('broker is away');

        $this->createProducts(3);

        self::assertSame(['Product:1 shop.Product.created 1 at 0'], $this->published);
        self::assertCount(3, $this->reported);
        self::assertStringEndsWith('of Product:3) was not published: broker is away', $this->reported[2]->getMessage());
    }

    public function testTriesAgainAfterTheNextCommit(): void
    {
        $this->failure = new PublisherUnavailable('broker is away');
        $this->createProducts(2);
        $this->failure = null;

        $this->createProducts(1);

        self::assertSame('Product:3 shop.Product.created 1 at 0', $this->published[1]);
        self::assertCount(2, $this->reported);
    }

    public function testMakesOnePublisherForATransaction(): void
    {
        $this->createProducts(3);

        self::assertCount(3, $this->published);
        self::assertSame(1, $this->publishersMade);
    }

    public function testMakesNoPublisherForATransactionWithoutEvents(): void
    {
        DB::transaction(static function (): void {
            Product::create(['name' => 'Lamp']);
            DB::transaction(static fn () => null);
        });
        DB::transaction(static fn () => Product::count());

        self::assertSame(1, $this->publishersMade);
    }

    public function testMakesOneAmqpPublisherForTheApplication(): void
    {
        self::assertSame($this->app->make(AmqpPublisher::class), $this->app->make(AmqpPublisher::class));
    }

    public function testJoinsWhatBelongsTogether(): void
    {
        ChangeEvents::together(static function (): void {
            Product::create(['name' => 'Lamp'])->update(['stock' => 1]);
        });

        self::assertSame(['Product:1 shop.Product.created 1 at 0'], $this->published);
    }

    /** In one transaction. */
    private function createProducts(int $count): void
    {
        DB::transaction(static function () use ($count): void {
            foreach (range(1, $count) as $number) {
                Product::create(['name' => "Lamp $number"]);
            }
        });
    }
}

final class StubPublisher implements Publisher
{
    public function __construct(private readonly \Closure $onPublish)
    {
    }

    public function publish(ChangeEvent $event): void
    {
        ($this->onPublish)($event);
    }
}
