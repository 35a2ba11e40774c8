<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\Tests\Models\Customer;
use Banyan\ChangeEvents\Tests\Models\Order;
use Banyan\ChangeEvents\Tests\Models\OrderItem;
use Banyan\ChangeEvents\Tests\Models\Product;
use Illuminate\Support\Carbon;

final class ModelEventsTest extends TestCase
{
    public function testTellsWhatHappenedToARowInOrder(): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $product->update(['name' => 'Lantern', 'unit_price' => '9.90']);
        $product->delete();

        self::assertSame(
            ['Product:1 created', 'Product:1 updated name,unitPrice', 'Product:1 deleted'],
            $this->outbox->summary()
        );
        self::assertSame([1, 2, 3], array_map('intval', array_column($this->outbox->envelopes(), 'sequence')));
    }

    public function testTellsNothingWhenNothingChanged(): void
    {
        $product = Product::create(['name' => 'Lamp', 'stock' => 1]);
        $this->outbox->clear();

        $product->save();
        $product->update(['name' => 'Lamp', 'stock' => '1']);

        self::assertSame([], $this->outbox->summary());
    }

    public function testTellsAlsoWhatIsSavedQuietlyOrWithoutEloquentEvents(): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();

        $product->forceFill(['name' => 'Lantern'])->saveQuietly();
        Product::withoutEvents(fn () => $product->delete());

        self::assertSame(['Product:1 updated name', 'Product:1 deleted'], $this->outbox->summary());
    }

    public function testNamesTheFieldsThatShowAColumn(): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();

        $product->update(['category_id' => 3, 'stock' => 2, 'unit_price' => '1.00']);

        self::assertSame(['Product:1 updated category,stock,inStock,unitPrice'], $this->outbox->summary());
    }

    public function testLeavesHiddenColumnsOut(): void
    {
        $customer = Customer::create(['email' => 'a@example.com']);
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();
        Carbon::setTestNow('2030-01-01');

        $customer->update(['password' => 'secret']);
        $product->update(['supplier_secret' => 'x', 'name' => 'Lantern']);
        Carbon::setTestNow();

        self::assertSame(['Product:1 updated name'], $this->outbox->summary());
    }

    public function testTellsOfATouchAsAChangeOfTheDateAlone(): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();
        Carbon::setTestNow('2030-01-01');

        $product->touch();
        Carbon::setTestNow();

        self::assertSame(['Product:1 updated updatedAt'], $this->outbox->summary());
    }

    public function testTellsOfIncrementsOfAModel(): void
    {
        $product = Product::create(['name' => 'Lamp', 'stock' => 3]);
        $this->outbox->clear();

        $product->increment('stock', 2);
        $product->decrement('stock', 1, ['name' => 'Lantern']);

        self::assertSame(
            ['Product:1 updated stock,inStock', 'Product:1 updated name,stock,inStock'],
            $this->outbox->summary()
        );
        self::assertSame(4, (int) $product->refresh()->stock);
    }

    public function testTellsOfSoftDeletionRestorationAndFinalDeletion(): void
    {
        $customer = Customer::create(['email' => 'a@example.com']);
        $customer->delete();
        $customer->restore();
        $customer->forceDelete();

        self::assertSame(
            ['Customer:1 created', 'Customer:1 deleted', 'Customer:1 restored', 'Customer:1 deleted'],
            $this->outbox->summary()
        );
        self::assertSame(
            [null, ['softDeleted' => true], null, null],
            array_column($this->outbox->envelopes(), 'data')
        );
    }

    public function testTellsOfASoftDeletionByHand(): void
    {
        $customer = Customer::create(['email' => 'a@example.com']);
        $this->outbox->clear();

        $customer->forceFill(['deleted_at' => '2024-01-01 00:00:00'])->save();

        self::assertSame(['Customer:1 deleted'], $this->outbox->summary());
        self::assertSame(['softDeleted' => true], $this->outbox->envelopes()[0]['data']);
    }

    public function testTellsThatTheOwnerOfARowChanged(): void
    {
        $item = OrderItem::create(['order_id' => 7]);
        $item->update(['quantity' => 2]);
        $item->delete();

        self::assertSame(array_fill(0, 3, 'Order:7 updated items'), $this->outbox->summary());
    }

    public function testTellsBothOwnersWhenARowMoves(): void
    {
        $item = OrderItem::create(['order_id' => 7]);
        $this->outbox->clear();

        $item->update(['order_id' => 8]);

        self::assertSame(['Order:7 updated items', 'Order:8 updated items'], $this->outbox->summary());
    }

    public function testTellsTheOwnerOfARowThatAListenerOfItsInsertionWritesAgain(): void
    {
        OrderItem::created(static fn (OrderItem $item) => $item->forceFill(['quantity' => 5])->save());

        OrderItem::create(['order_id' => 7]);

        self::assertSame(array_fill(0, 2, 'Order:7 updated items'), $this->outbox->summary());
    }

    public function testTellsNoMoreThanKeyAndFieldsUnlessTheModelSaysSo(): void
    {
        Product::create(['name' => 'Lamp']);
        Order::create(['note' => 'Ring twice']);

        [$product, $order] = $this->outbox->envelopes();
        self::assertNull($product['data']);
        self::assertSame(['quantities' => []], $order['data']);
        self::assertStringNotContainsString('Ring twice', $this->outbox->rows()[1]->payload);
    }

    public function testTellsBeforeListenersSoThatTheOrderOfEventsIsThatOfTheWrites(): void
    {
        Order::created(static function (Order $order): void {
            $order->forceFill(['note' => 'from a listener'])->saveQuietly();
        });

        Order::create([]);

        self::assertSame(['Order:1 created', 'Order:1 updated note'], $this->outbox->summary());
    }
}
