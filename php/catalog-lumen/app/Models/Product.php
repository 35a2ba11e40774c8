<?php

declare(strict_types=1);

namespace App\Models;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Relations\BelongsTo;
use Illuminate\Support\Facades\DB;

/**
 * @property int $id
 * @property string $sku
 * @property string $name
 * @property string|null $description
 * @property string $price
 * @property string $currency
 * @property int $in_stock 0 or 1, kept equal to stock > 0
 * @property int $stock
 * @property int $category_id
 * @property int $supplier_id
 * @property int|null $weight_grams
 * @property string $status active, discontinued or preorder
 */
class Product extends Model
{
    use PublishesChanges;

    /** @var array */
    protected $fillable = ['sku', 'name', 'description', 'price', 'category_id', 'supplier_id', 'stock'];

    /** @var array */
    protected $casts = ['price' => 'decimal:2'];

    protected static function booted(): void
    {
        static::saving(function (Product $product): void {
            $product->in_stock = $product->stock > 0 ? 1 : 0;
        });
    }

    public function category(): BelongsTo
    {
        return $this->belongsTo(Category::class);
    }

    public function supplier(): BelongsTo
    {
        return $this->belongsTo(Supplier::class);
    }

    /**
     * Adds to the stock in one statement, so that parallel requests cannot sell the same piece.
     *
     * @return bool false when there would be less than nothing left
     */
    public function adjustStock(int $delta): bool
    {
        return DB::transaction(function () use ($delta): bool {
            // in_stock stands first: MySQL assigns from left to right and would see the new stock.
            $isAdjusted = (bool) static::query()
                ->whereKey($this->getKey())
                ->whereRaw("stock + ($delta) >= 0")
                ->update([
                    'in_stock' => DB::raw("(stock + ($delta)) > 0"),
                    'stock' => DB::raw("stock + ($delta)"),
                ]);

            if ($isAdjusted) {
                ChangeEvents::modelChanged($this->refresh(), ['stock', 'in_stock'], data: ['stockDelta' => $delta]);
            }

            return $isAdjusted;
        });
    }

    /**
     * @return array<string, string>
     */
    public function changeEventFields(): array
    {
        return ['category_id' => 'category', 'supplier_id' => 'supplier'];
    }

    /**
     * @return array<string, mixed> nothing of a product that is gone
     */
    public function changeEventData(): array
    {
        $product = $this->changeEventRow();

        return $product === null ? [] : [
            'sku' => $product->sku,
            'price' => $product->price,
            'currency' => $product->currency,
            'stock' => $product->stock,
            'categoryId' => (string) $product->category_id,
            'supplierId' => (string) $product->supplier_id,
        ];
    }
}
