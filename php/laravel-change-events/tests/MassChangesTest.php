<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Tests\Models\Customer;
use Banyan\ChangeEvents\Tests\Models\OrderItem;
use Banyan\ChangeEvents\Tests\Models\Product;
use Banyan\ChangeEvents\Tests\Support\TestDatabase;
use Illuminate\Database\Query\Expression;
use Illuminate\Support\Facades\DB;
use RuntimeException;

final class MassChangesTest extends TestCase
{
    public function testTellsOfEachRowOfAMassUpdateInChunks(): void
    {
        $this->insertProducts(1201);
        $query = Product::where('stock', '<', 600)->orderByDesc('id');

        $matched = ChangeEvents::massUpdate($query, ['stock' => new Expression('stock + 600')]);

        self::assertSame(600, $matched);
        self::assertCount(600, $this->outbox->summary());
        self::assertSame(['Product:1 updated stock,inStock'], array_slice($this->outbox->summary(), 0, 1));
        self::assertSame('Product:600 updated stock,inStock', $this->outbox->summary()[599]);
        self::assertSame(0, Product::where('stock', '<', 600)->count());
    }

    public function testTellsTheNewValues(): void
    {
        DB::table('order_items')->insert(['order_id' => 1]);

        ChangeEvents::massUpdate(OrderItem::query(), ['order_id' => 2]);

        self::assertSame(['Order:1 updated items', 'Order:2 updated items'], $this->outbox->summary());
    }

    /** @dataProvider pathsIntoJson */
    public function testNamesTheFieldOfAColumnIntoWhoseJsonItWrites(string $path): void
    {
        DB::table('customers')->insert(['email' => 'a@example.com', 'settings' => '{"theme":{"name":"light"}}']);

        ChangeEvents::massUpdate(Customer::query(), [$path => 'dark']);

        self::assertSame(['Customer:1 updated settings'], $this->outbox->summary());
        self::assertStringContainsString('dark', Customer::value('settings'));
    }

    public static function pathsIntoJson(): array
    {
        $paths = [['settings->theme'], ['settings->theme->name'], ['customers.settings->theme']];

        // Laravel knows dots in paths on this driver only.
        return TestDatabase::settings()['driver'] === 'mysql' ? [...$paths, ['settings->theme.name']] : $paths;
    }

    public function testNamesTheFieldOfAColumnIntoWhoseJsonRawSqlWrites(): void
    {
        $customer = Customer::create(['email' => 'a@example.com']);
        $this->outbox->clear();

        DB::transaction(static fn () => ChangeEvents::modelChanged($customer, ['settings->theme', 'settings->a.b', 'password->hash']));

        self::assertSame(['Customer:1 updated settings'], $this->outbox->summary());
    }

    public function testTakesAVerbOfItsOwn(): void
    {
        $this->insertProducts(1);

        ChangeEvents::massUpdate(Product::query(), ['stock' => 0], 'discontinued');

        self::assertSame(['Product:1 discontinued stock,inStock'], $this->outbox->summary());
    }

    public function testRestoresByAMassUpdate(): void
    {
        Customer::create(['email' => 'a@example.com'])->delete();
        $this->outbox->clear();

        $restored = ChangeEvents::massUpdate(Customer::onlyTrashed(), ['deleted_at' => null], 'restored');

        self::assertSame(1, $restored);
        self::assertSame(['Customer:1 restored deletedAt'], $this->outbox->summary());
        self::assertSame(1, Customer::count());
    }

    public function testTellsOfEachRowOfAMassDeletion(): void
    {
        $this->insertProducts(3);
        Customer::create(['email' => 'a@example.com']);
        $this->outbox->clear();

        $products = ChangeEvents::massDelete(Product::where('id', '>', 1));
        ChangeEvents::massDelete(Customer::query());

        self::assertSame(2, $products);
        self::assertSame(['Product:2 deleted', 'Product:3 deleted', 'Customer:1 deleted'], $this->outbox->summary());
        self::assertSame(['softDeleted' => true], $this->outbox->envelopes()[2]['data']);
        self::assertSame(1, Customer::onlyTrashed()->count());
    }

    public function testTellsNothingWhenNoRowMatches(): void
    {
        self::assertSame(0, ChangeEvents::massUpdate(Product::query(), ['stock' => 1]));
        self::assertSame([], $this->outbox->summary());
    }

    public function testForgetsAMassUpdateThatIsRolledBack(): void
    {
        $this->insertProducts(2);

        try {
            DB::transaction(static function (): void {
                ChangeEvents::massUpdate(Product::query(), ['stock' => 9]);
                throw new RuntimeException('no');
            });
        } catch (RuntimeException) {
            self::assertSame([], $this->outbox->summary());
        }

        self::assertSame(0, Product::where('stock', 9)->count());
    }

    public function testRefusesQueriesThatCannotBeCutIntoChunks(): void
    {
        $this->expectException(InvalidChangeEvent::class);
        $this->expectExceptionMessage('without limit');

        ChangeEvents::massUpdate(Product::limit(3), ['stock' => 1]);
    }

    public function testRefusesToChangeKeys(): void
    {
        $this->expectException(InvalidChangeEvent::class);

        ChangeEvents::massUpdate(Product::query(), ['id' => 1]);
    }

    public function testRecordsWhatRawSqlDid(): void
    {
        $this->insertProducts(1);

        DB::transaction(static function (): void {
            DB::statement('UPDATE products SET stock = 5 WHERE id = 1');
            ChangeEvents::modelChanged(Product::find(1), ['stock'], data: ['stockDelta' => 5]);
            ChangeEvents::record('Report', ['year' => 2024, 'kind' => 'sales'], 'rebuilt', ['rows'], ['rows' => 3]);
            ChangeEvents::record('Product', null, 'changed');
        });

        [$product, $report, $all] = $this->outbox->envelopes();
        self::assertSame(
            ['Product:1 updated stock,inStock', 'Report:["2024","sales"] rebuilt rows', 'Product changed'],
            $this->outbox->summary()
        );
        self::assertSame(['stockDelta' => 5], $product['data']);
        self::assertSame(['rows' => 3], $report['data']);
        self::assertArrayNotHasKey('entitykeys', $all);
    }

    private function insertProducts(int $count): void
    {
        foreach (array_chunk(range(1, $count), 300) as $ids) {
            DB::table('products')->insert(array_map(
                static fn (int $id): array => ['id' => $id, 'name' => "Lamp $id", 'stock' => $id - 1],
                $ids
            ));
        }
    }
}
