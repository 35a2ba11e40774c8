<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\Tests\Models\Order;
use Banyan\ChangeEvents\Tests\Models\Product;
use Illuminate\Support\Facades\DB;
use RuntimeException;

final class TogetherTest extends TestCase
{
    public function testMakesOneEventOfAnOrderAndItsItemsWithWhatHoldsAtTheEnd(): void
    {
        $order = ChangeEvents::together(static function (): Order {
            $order = Order::create([]);
            $order->items()->createMany([['quantity' => 2], ['quantity' => 1]]);

            return $order;
        });

        self::assertSame(['Order:1 created'], $this->outbox->summary());
        self::assertSame([2, 1], $this->outbox->envelopes()[0]['data']['quantities']);
        self::assertSame(1, $order->id);
    }

    public function testJoinsTheFieldsOfUpdatesAndKeepsOtherVerbsApart(): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();

        ChangeEvents::together(static function () use ($product): void {
            $product->update(['name' => 'Lantern']);
            $product->update(['stock' => 3]);
            $product->update(['name' => 'Torch']);
            $product->delete();
        });

        self::assertSame(['Product:1 updated name,stock,inStock', 'Product:1 deleted'], $this->outbox->summary());
    }

    public function testAsksForTheStateOfASubjectOnce(): void
    {
        $order = Order::create([]);
        $this->connection()->enableQueryLog();

        ChangeEvents::together(static fn () => $order->items()->createMany(array_fill(0, 5, ['quantity' => 1])));

        $reads = array_filter(
            array_column($this->connection()->getQueryLog(), 'query'),
            static fn (string $sql): bool => preg_match('/^select \S+quantity\S+ from \S+order_items/', $sql) === 1
        );
        self::assertCount(1, $reads);
    }

    public function testKeepsApartWhatUpdatesTellOfThemselves(): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();

        ChangeEvents::together(static function () use ($product): void {
            ChangeEvents::modelChanged($product, ['stock'], data: ['stockDelta' => 5]);
            $product->update(['name' => 'Lantern']);
            ChangeEvents::modelChanged($product, ['stock'], data: ['stockDelta' => -2]);
        });

        self::assertSame(
            ['Product:1 updated stock,inStock,name', 'Product:1 updated stock,inStock'],
            $this->outbox->summary()
        );
        self::assertSame([['stockDelta' => 5], ['stockDelta' => -2]], array_column($this->outbox->envelopes(), 'data'));
    }

    public function testForgetsWhatASavepointTookBack(): void
    {
        $this->keepOneProductAndDropAnother();

        self::assertSame(['Product:1 created'], $this->outbox->summary());
        self::assertSame(['kept'], Product::pluck('name')->all());
    }

    public function testForgetsWhatASavepointTookBackInACloneOfTheApplication(): void
    {
        $this->inCloneOfApplication(fn () => $this->keepOneProductAndDropAnother());

        self::assertSame(['Product:1 created'], $this->outbox->summary());
        self::assertSame(['kept'], Product::pluck('name')->all());
    }

    public function testWritesNothingWhenItFails(): void
    {
        try {
            ChangeEvents::together(static function (): void {
                Product::create(['name' => 'Lamp']);
                throw new RuntimeException('no');
            });
        } catch (RuntimeException) {
            Product::create(['name' => 'Lantern']);
        }

        self::assertCount(1, $this->outbox->summary());
        self::assertSame(['Lantern'], Product::pluck('name')->all());
    }

    public function testJoinsWhatTogetherWithinTogetherTells(): void
    {
        ChangeEvents::together(static function (): void {
            $product = ChangeEvents::together(fn () => Product::create(['name' => 'Lamp']));
            $product->update(['stock' => 1]);
        });

        self::assertSame(['Product:1 created'], $this->outbox->summary());
    }

    private function keepOneProductAndDropAnother(): void
    {
        ChangeEvents::together(static function (): void {
            DB::transaction(fn () => Product::create(['name' => 'kept']));
            try {
                DB::transaction(static function (): void {
                    Product::create(['name' => 'dropped']);
                    throw new RuntimeException('no');
                });
            } catch (RuntimeException) {
                Product::first()->update(['stock' => 1]);
            }
        });
    }
}
