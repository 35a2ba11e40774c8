<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Tests\Models\Customer;
use Banyan\ChangeEvents\Tests\Models\Product;
use Banyan\ChangeEvents\Tests\Support\Outbox;
use Banyan\ChangeEvents\Tests\Support\Shop;
use Illuminate\Database\Connection;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Facades\DB;
use RuntimeException;

/** An event exists if and only if its change was committed. */
final class AtomicityTest extends TestCase
{
    public function testForgetsTheEventsOfATransactionThatIsRolledBack(): void
    {
        DB::beginTransaction();
        Product::create(['name' => 'Lamp']);
        DB::rollBack();

        self::assertSame([], $this->outbox->summary());
        self::assertSame(0, Product::count());
        self::assertSame(0, DB::table('banyan_outbox_sequences')->count());
    }

    public function testForgetsOnlyWhatHappenedSinceASavepointThatIsRolledBack(): void
    {
        DB::transaction(function (): void {
            Product::create(['name' => 'Lamp']);
            $this->attempt(fn () => DB::transaction(function (): void {
                Product::create(['name' => 'Lantern']);
                Product::first()->update(['name' => 'Torch']);
                throw new RuntimeException('no');
            }));
            Product::first()->update(['name' => 'Bulb']);
        });

        self::assertSame(['Product:1 created', 'Product:1 updated name'], $this->outbox->summary());
        self::assertSame(['Bulb'], Product::pluck('name')->all());
        self::assertSame([1, 2], array_map('intval', array_column($this->outbox->envelopes(), 'sequence')));
    }

    public function testKeepsWhatADeepSavepointReleasedAndDropsWhatTheOneAroundItTookBack(): void
    {
        DB::transaction(function (): void {
            DB::transaction(fn () => DB::transaction(fn () => Product::create(['name' => 'kept'])));
            $this->attempt(fn () => DB::transaction(function (): void {
                DB::transaction(fn () => Product::create(['name' => 'released, then taken back']));
                throw new RuntimeException('no');
            }));
        });

        self::assertSame(['Product:1 created'], $this->outbox->summary());
        self::assertSame(['kept'], Product::pluck('name')->all());
    }

    public function testWritesIntoTheDatabaseOfTheModel(): void
    {
        $second = $this->openSecondDatabase();
        $customer = (new Customer(['email' => 'a@example.com']))->setConnection('second');

        DB::beginTransaction();
        $customer->save();
        DB::rollBack();

        self::assertSame([], $this->outbox->summary());
        self::assertSame(['Customer:1 created'], (new Outbox($second))->summary());
    }

    public function testTakesARowBackWhenALaterListenerThrows(): void
    {
        Product::saved(static function (): void {
            throw new RuntimeException('listener');
        });

        $thrown = $this->attempt(fn () => Product::create(['name' => 'Lamp']));

        self::assertSame('listener', $thrown?->getMessage());
        self::assertSame([], $this->outbox->summary());
        self::assertSame(0, Product::count());
    }

    public function testTakesADeletionBackWhenALaterListenerThrows(): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();
        Product::deleted(static function (): void {
            throw new RuntimeException('listener');
        });

        $this->attempt(fn () => $product->delete());

        self::assertSame([], $this->outbox->summary());
        self::assertSame(1, Product::count());
        self::assertTrue($product->exists);
    }

    public function testTakesARowBackWhenItsEventCannotBeWritten(): void
    {
        $product = new class () extends Product {
            protected $table = 'products';

            public function changeEventData(): array
            {
                return ['name' => "caf\xE9"];
            }
        };

        $thrown = $this->attempt(fn () => DB::transaction(function () use ($product): void {
            $this->attempt(fn () => $product->forceFill(['name' => 'x'])->save());
        }));

        self::assertNull($thrown);
        self::assertSame(0, Product::count());
        self::assertFalse($product->exists);
    }

    public function testSavesAModelAgainAfterAFailedFirstTry(): void
    {
        $isFirst = true;
        Product::created(static function () use (&$isFirst): void {
            if ($isFirst) {
                $isFirst = false;
                throw new RuntimeException('once');
            }
        });
        $product = new Product(['name' => 'Lamp']);

        $this->attempt(fn () => $product->save());
        $product->save();

        self::assertSame(['Product:' . $product->id . ' created'], $this->outbox->summary());
        self::assertSame(1, Product::count());
    }

    public function testRefusesToWritePastItsTransactionBeforeAnythingIsWritten(): void
    {
        $product = new class (['name' => 'Lamp']) extends Model {
            use \Banyan\ChangeEvents\PublishesChanges;

            protected $table = 'products';
            protected $guarded = [];

            public function save(array $options = [])
            {
                return parent::save($options);
            }
        };

        $thrown = $this->attempt(fn () => $product->save());

        self::assertInstanceOf(InvalidChangeEvent::class, $thrown);
        self::assertStringContainsString('expected an open transaction', $thrown->getMessage());
        self::assertSame(0, Product::count());
    }

    public function testServesAModelThatHasASaveOfItsOwnAndCallsTheTraits(): void
    {
        $product = new class (['name' => 'lamp']) extends Model {
            use \Banyan\ChangeEvents\PublishesChanges {
                save as protected saveAndTell;
            }

            protected $table = 'products';
            protected $guarded = [];

            public function save(array $options = [])
            {
                $this->name = ucfirst($this->name);

                return $this->saveAndTell($options);
            }

            public function changeEventEntity(): ?string
            {
                return 'Product';
            }
        };

        $product->save();

        self::assertSame(['Product:1 created'], $this->outbox->summary());
        self::assertSame(['Lamp'], Product::pluck('name')->all());
    }

    public function testRefusesToRecordOutsideOfATransaction(): void
    {
        $thrown = $this->attempt(fn () => ChangeEvents::record('Product', ['id' => '1'], 'updated'));

        self::assertInstanceOf(InvalidChangeEvent::class, $thrown);
        self::assertStringContainsString('Change event of Product:1', $thrown->getMessage());
        self::assertSame([], $this->outbox->summary());
    }

    public function testLeavesModelsAloneWhileEventsAreMuted(): void
    {
        $result = ChangeEvents::withoutEvents(fn () => Customer::create(['email' => 'a@example.com'])->email);

        self::assertSame('a@example.com', $result);
        self::assertSame([], $this->outbox->summary());
        Customer::create(['email' => 'b@example.com']);
        self::assertSame(['Customer:2 created'], $this->outbox->summary());
    }

    private function openSecondDatabase(): Connection
    {
        config([
            'database.connections.second' => ['driver' => 'sqlite', 'database' => ':memory:', 'prefix' => ''],
            'change-events.connection' => 'second',
        ]);
        (require __DIR__ . '/../database/migrations/2024_01_01_000000_create_banyan_outbox_tables.php')->up();
        Shop::create(DB::connection('second')->getSchemaBuilder());

        return DB::connection('second');
    }

    private function attempt(callable $callback): ?\Throwable
    {
        try {
            $callback();
        } catch (\Throwable $thrown) {
            return $thrown;
        }

        return null;
    }
}
