<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Tests\Models\OrderItem;
use Banyan\ChangeEvents\Tests\Models\Product;
use Banyan\ChangeEvents\Tests\Models\Tag;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Query\Expression;

final class KeyChangesTest extends TestCase
{
    public function testTellsTheEndOfTheOldKeyAndAllOfTheNewOne(): void
    {
        $product = NamedProduct::create(['name' => 'lamp']);
        $this->outbox->clear();

        $product->update(['name' => 'lantern', 'stock' => 2]);

        self::assertSame(['NamedProduct:lamp deleted', 'NamedProduct:lantern updated'], $this->outbox->summary());
        self::assertSame(['{"name":"lamp"}', '{"name":"lantern"}'], array_column($this->outbox->envelopes(), 'entitykeys'));
        self::assertSame([null, ['stock' => 2]], array_column($this->outbox->envelopes(), 'data'));
    }

    public function testTellsOfANewPrimaryKey(): void
    {
        $product = Product::create(['name' => 'lamp']);
        $tag = Tag::create(['slug' => 'old']);
        $this->outbox->clear();

        $product->forceFill(['id' => 77])->save();
        $tag->update(['slug' => 'new']);

        self::assertSame(
            ['Product:1 deleted', 'Product:77 updated', 'Tag:old deleted', 'Tag:new updated'],
            $this->outbox->summary()
        );
    }

    public function testNamesAPrimaryKeyThatIsNotTheKeyOfTheType(): void
    {
        $product = NamedProduct::create(['name' => 'lamp']);
        $this->outbox->clear();

        $product->forceFill(['id' => 77])->save(['timestamps' => false]);

        self::assertSame(['NamedProduct:lamp updated id'], $this->outbox->summary());
    }

    public function testTellsOfTheWholeTypeWhenTheOldKeyWasNotLoaded(): void
    {
        NamedProduct::create(['name' => 'lamp']);
        $this->outbox->clear();

        NamedProduct::select('id')->first()->update(['name' => 'lantern']);

        self::assertSame(['NamedProduct changed', 'NamedProduct:lantern updated'], $this->outbox->summary());
    }

    public function testTellsNothingOfARowThatHadNoKeyYet(): void
    {
        $id = $this->connection()->table('products')->insertGetId(['name' => '']);

        NamedProduct::find($id)->update(['name' => 'lamp']);

        self::assertSame(['NamedProduct:lamp updated name'], $this->outbox->summary());
    }

    public function testTellsNoOtherKeyOfARowThatAListenerOfItsInsertionWritesAgain(): void
    {
        ProductWithDefaults::created(static fn (Product $product) => $product->forceFill(['name' => 'lantern'])->save());

        ProductWithDefaults::create(['name' => 'lamp']);

        self::assertSame(
            ['ProductWithDefaults:1 created', 'ProductWithDefaults:1 updated name,createdAt'],
            $this->outbox->summary()
        );
    }

    public function testTakesAKeyOfAnotherTypeForTheSame(): void
    {
        $item = OrderLine::create(['order_id' => 7]);
        $this->outbox->clear();

        $item->forceFill(['order_id' => '7', 'quantity' => 2])->save();

        self::assertSame(['OrderLine:["7","1"] updated quantity'], $this->outbox->summary());
    }

    public function testReadsAKeyFromRelationsThatAreNotLoadedForTheRowAsItWas(): void
    {
        $ids = [$this->connection()->table('orders')->insertGetId([]), $this->connection()->table('orders')->insertGetId([])];
        OrderLine::insert([['order_id' => $ids[0]], ['order_id' => $ids[0]]]);
        Model::preventLazyLoading();
        try {
            $line = OrderLineOfRelation::with('order')->get()->last();
            $line->order()->associate($ids[1])->setRelation('order', $line->order()->first());
            $line->save();
        } finally {
            Model::preventLazyLoading(false);
        }

        self::assertSame(
            ['OrderLineOfRelation:["1","2"] deleted', 'OrderLineOfRelation:["2","2"] updated'],
            $this->outbox->summary()
        );
    }

    public function testTellsBothKeysOfEachRowOfAMassUpdate(): void
    {
        NamedProduct::create(['name' => 'lamp']);
        NamedProduct::create(['name' => 'bulb']);
        $this->outbox->clear();

        ChangeEvents::massUpdate(NamedProduct::query(), ['name' => new Expression('UPPER(name)')]);

        self::assertSame(
            ['NamedProduct:lamp deleted', 'NamedProduct:LAMP updated', 'NamedProduct:bulb deleted', 'NamedProduct:BULB updated'],
            $this->outbox->summary()
        );
    }

    public function testKeepsWhatReturnsToItsKeyApartFromItsEnd(): void
    {
        $product = NamedProduct::create(['name' => 'lamp']);
        $this->outbox->clear();

        ChangeEvents::together(static function () use ($product): void {
            $product->update(['name' => 'lantern']);
            $product->update(['name' => 'lamp']);
        });

        self::assertSame('NamedProduct:lamp updated', $this->outbox->summary()[3]);
    }

    public function testRefusesToMassUpdatePrimaryKeysByAnyName(): void
    {
        $this->expectException(InvalidChangeEvent::class);
        $this->expectExceptionMessage('other than the primary key');

        Product::create(['name' => 'lamp']);
        ChangeEvents::massUpdate(Product::query(), ['products.id' => 1]);
    }
}

final class NamedProduct extends Product
{
    protected $table = 'products';

    public function changeEventKey(): array
    {
        return ['name' => $this->name];
    }

    public function changeEventData(): array
    {
        $product = $this->changeEventRow();

        return ($product->stock ?? 0) === 0 ? [] : ['stock' => (int) $product->stock];
    }
}

final class ProductWithDefaults extends Product
{
    protected $table = 'products';
    protected $attributes = ['stock' => 5];
}

class OrderLine extends OrderItem
{
    protected $table = 'order_items';

    public function changeEventEntity(): ?string
    {
        return class_basename(static::class);
    }

    public function changeEventKey(): array
    {
        return ['order' => $this->order_id, 'id' => $this->id];
    }

    public function changeEventOwners(): array
    {
        return [];
    }
}

final class OrderLineOfRelation extends OrderLine
{
    public function changeEventKey(): array
    {
        return ['order' => $this->order->id, 'id' => $this->id];
    }
}
