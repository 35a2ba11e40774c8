<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\Tests\Models\Product;
use Banyan\ChangeEvents\Tests\Models\Tag;
use Illuminate\Support\Facades\DB;
use RuntimeException;

final class PivotTest extends TestCase
{
    private Product $product;

    protected function setUp(): void
    {
        parent::setUp();
        $this->product = Product::create(['name' => 'Lamp']);
        Tag::create(['slug' => 'red']);
        Tag::create(['slug' => 'blue']);
        $this->outbox->clear();
    }

    public function testTellsWhatWasAttachedAndDetached(): void
    {
        DB::transaction(function (): void {
            $this->product->tags()->attach(['red']);
            ChangeEvents::pivotChanged($this->product, 'tags', ['red'], Tag::whereKey('blue')->get());
        });

        self::assertSame(['Product:1 updated tags'], $this->outbox->summary());
        self::assertSame(
            ['tags' => ['attached' => ['red'], 'detached' => ['blue']]],
            $this->outbox->envelopes()[0]['data']
        );
    }

    public function testTellsNothingWhenNothingWasAttachedOrDetached(): void
    {
        DB::transaction(fn () => ChangeEvents::pivotChanged($this->product, 'tags', []));

        self::assertSame([], $this->outbox->summary());
    }

    public function testSyncsAndTellsInOneTransaction(): void
    {
        ChangeEvents::syncPivot($this->product, 'tags', ['red']);
        ChangeEvents::syncPivot($this->product, 'tags', ['red']);
        ChangeEvents::syncPivot($this->product, 'tags', ['red' => ['position' => 2]]);
        ChangeEvents::syncPivot($this->product, 'tags', ['blue']);

        self::assertSame(
            [
                ['tags' => ['attached' => ['red']]],
                ['tags' => ['updated' => ['red']]],
                ['tags' => ['attached' => ['blue'], 'detached' => ['red']]],
            ],
            array_column($this->outbox->envelopes(), 'data')
        );
    }

    public function testTellsOfBothTablesOrOfNone(): void
    {
        try {
            DB::transaction(function (): void {
                ChangeEvents::syncPivot($this->product, 'tags', ['red']);
                throw new RuntimeException('no');
            });
        } catch (RuntimeException) {
            self::assertSame([], $this->outbox->summary());
        }

        self::assertSame(0, $this->product->tags()->count());
    }

    public function testKeepsApartWhatTwoPivotChangesOfOneTransactionTell(): void
    {
        ChangeEvents::together(function (): void {
            ChangeEvents::syncPivot($this->product, 'tags', ['red']);
            ChangeEvents::syncPivot($this->product, 'tags', ['blue']);
        });

        self::assertSame(
            [
                ['tags' => ['attached' => ['red']]],
                ['tags' => ['attached' => ['blue'], 'detached' => ['red']]],
            ],
            array_column($this->outbox->envelopes(), 'data')
        );
    }

    public function testTellsBothSidesOfACustomPivotModel(): void
    {
        $this->product->taggings()->attach('red');
        $this->product->taggings()->updateExistingPivot('red', ['position' => 2]);
        $this->product->taggings()->sync([]);

        self::assertSame(
            array_merge(...array_fill(0, 3, ['Product:1 updated tags', 'Tag:red updated products'])),
            $this->outbox->summary()
        );
    }
}
