<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\Envelope\ChangeEvent;
use Banyan\ChangeEvents\Publisher;
use Banyan\ChangeEvents\Tests\Models\Product;
use Illuminate\Support\Facades\DB;
use RuntimeException;

final class PublishAfterCommitTest extends TestCase
{
    /** @var list<string> what the publisher was given, and at which depth of transactions */
    private array $published = [];
    private ?string $failure = null;

    protected function settings(): array
    {
        return ['service' => 'shop', 'mode' => 'publish-after-commit', 'publisher' => StubPublisher::class];
    }

    protected function setUp(): void
    {
        parent::setUp();
        $this->app->bind(StubPublisher::class, fn () => new StubPublisher(function (ChangeEvent $event): void {
            $this->published[] = "{$event->subject} {$event->type} {$event->version} at " . DB::transactionLevel();

            if ($this->failure !== null) {
                throw new RuntimeException($this->failure);
            }
        }));
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
        $this->failure = 'broker is away';

        $product = Product::create(['name' => 'Lamp']);

        self::assertTrue($product->exists);
        self::assertSame(1, Product::count());
        self::assertCount(1, $this->reported);
        self::assertMatchesRegularExpression(
            '/^The change event [0-9a-f-]{36} \(shop\.Product\.created of Product:1\) was not published: broker is away$/',
            $this->reported[0]->getMessage()
        );
    }

    public function testJoinsWhatBelongsTogether(): void
    {
        ChangeEvents::together(static function (): void {
            Product::create(['name' => 'Lamp'])->update(['stock' => 1]);
        });

        self::assertSame(['Product:1 shop.Product.created 1 at 0'], $this->published);
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
