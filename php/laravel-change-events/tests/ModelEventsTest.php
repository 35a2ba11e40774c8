<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Tests\Models\Customer;
use Banyan\ChangeEvents\Tests\Models\Order;
use Banyan\ChangeEvents\Tests\Models\OrderItem;
use Banyan\ChangeEvents\Tests\Models\Product;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\DB;

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

    public function testLeavesColumnsOutWhoseNamesAreNoneInGraphql(): void
    {
        $customer = Customer::create(['email' => 'a@example.com']);
        $this->outbox->clear();

        $customer->update(['2fa_enabled' => true]);
        $customer->update(['2fa_enabled' => false, 'email' => 'b@example.com']);

        self::assertSame(['Customer:1 updated email'], $this->outbox->summary());
    }

    public function testNamesTheFieldThatTheApplicationGivesSuchAColumn(): void
    {
        $customer = new class (['email' => 'a@example.com']) extends Customer {
            protected $table = 'customers';

            public function changeEventEntity(): ?string
            {
                return 'Customer';
            }

            public function changeEventFields(): array
            {
                return ['2fa_enabled' => 'hasSecondFactor', 'email' => 'e-mail'];
            }
        };
        $customer->save();
        $this->outbox->clear();

        $customer->update(['2fa_enabled' => true]);
        self::assertSame(['Customer:1 updated hasSecondFactor'], $this->outbox->summary());

        $this->expectException(InvalidChangeEvent::class);
        $this->expectExceptionMessage('the name of a GraphQL field, received "e-mail"');
        $customer->update(['email' => 'b@example.com']);
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

    public function testTellsOfTheFinalDeletionOfARowThatWasHidden(): void
    {
        Customer::create(['email' => 'a@example.com'])->delete();
        $this->outbox->clear();

        Customer::onlyTrashed()->get()->each->forceDelete();

        self::assertSame(['Customer:1 deleted'], $this->outbox->summary());
        self::assertNull($this->outbox->envelopes()[0]['data']);
        self::assertSame(0, Customer::withTrashed()->count());
    }

    public function testTellsOfARestorationByHand(): void
    {
        $customer = Customer::create(['email' => 'a@example.com']);
        $customer->delete();
        $this->outbox->clear();

        $customer->forceFill(['deleted_at' => null])->save();

        self::assertSame(['Customer:1 restored'], $this->outbox->summary());
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

    public function testTellsWhatTheOwnerTellsWhenOneOfItsRowsChanges(): void
    {
        $order = Order::create([]);
        $item = $order->items()->create(['quantity' => 1]);
        $item->update(['quantity' => 2]);
        $item->delete();

        self::assertSame([[], [1], [2], []], $this->quantitiesTold());
    }

    public function testTellsBothOrdersWhatTheyHoldWhenAnItemMoves(): void
    {
        [$from, $to] = [Order::create([]), Order::create([])];
        $item = $from->items()->create(['quantity' => 3]);
        $this->outbox->clear();

        $item->update(['order_id' => $to->id]);

        self::assertSame(['Order:1 updated items', 'Order:2 updated items'], $this->outbox->summary());
        self::assertSame([[], [3]], $this->quantitiesTold());
    }

    public function testTellsWhatTheRowHoldsAndNotWhatAnOlderModelRemembers(): void
    {
        $order = Order::create([]);
        $older = Order::find($order->id);
        $order->update(['note' => 'Ring twice']);
        $this->outbox->clear();

        $older->items()->create(['quantity' => 1]);
        ChangeEvents::massUpdate(Order::whereKey($order->id), ['note' => null]);
        DB::transaction(static fn () => ChangeEvents::modelChanged($order, ['note']));

        self::assertSame(['some', 'none', 'none'], array_column(array_column($this->outbox->envelopes(), 'data'), 'note'));
    }

    public function testTellsNoDataOfARowThatIsGone(): void
    {
        $order = Order::create([]);
        $order->delete();
        ChangeEvents::massDelete(Order::whereKey(Order::create([])->id));

        $deleted = array_filter($this->outbox->envelopes(), static fn (array $event) => $event['type'] === 'shop.Order.deleted');
        self::assertSame([null, null], array_column($deleted, 'data'));
    }

    /** @dataProvider waysToWrite */
    public function testTellsOfEachWayInWhichEloquentWritesAModel(callable $write, array $summary): void
    {
        $product = Product::create(['name' => 'Lamp']);
        $this->outbox->clear();

        $write($product);

        self::assertSame($summary, $this->outbox->summary());
    }

    public static function waysToWrite(): array
    {
        return [
            'firstOrCreate' => [static fn () => Product::firstOrCreate(['name' => 'Bulb']), ['Product:2 created']],
            'forceCreate' => [static fn () => Product::forceCreate(['name' => 'Bulb']), ['Product:2 created']],
            'replicate' => [static fn (Product $product) => $product->replicate()->save(), ['Product:2 created']],
            'updateOrCreate' => [
                static fn () => Product::updateOrCreate(['name' => 'Lamp'], ['stock' => 4]),
                ['Product:1 updated stock,inStock'],
            ],
            'push' => [
                static fn (Product $product) => $product->forceFill(['name' => 'Bulb'])->push(),
                ['Product:1 updated name'],
            ],
            'updateOrFail' => [
                static fn (Product $product) => $product->updateOrFail(['name' => 'Bulb']),
                ['Product:1 updated name'],
            ],
            'saveOrFail' => [
                static fn (Product $product) => $product->forceFill(['name' => 'Bulb'])->saveOrFail(),
                ['Product:1 updated name'],
            ],
            'destroy' => [static fn () => Product::destroy([1]), ['Product:1 deleted']],
            'deleteOrFail' => [static fn (Product $product) => $product->deleteOrFail(), ['Product:1 deleted']],
        ];
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
        self::assertSame(['note' => 'some', 'quantities' => []], $order['data']);
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

    /** @return list<list<int>> by each event */
    private function quantitiesTold(): array
    {
        return array_column(array_column($this->outbox->envelopes(), 'data'), 'quantities');
    }
}
