<?php

declare(strict_types=1);

namespace App\Models;

use Banyan\ChangeEvents\OwnerChange;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsTo;

/**
 * @property int $id
 * @property int $order_id
 * @property int $product_id
 * @property int $qty
 * @property string $unit_price
 * @property string $line_total
 */
class OrderItem extends Model
{
    use PublishesChanges;

    /** @var bool */
    public $timestamps = false;

    /** @var array */
    protected $fillable = ['product_id', 'qty', 'unit_price', 'line_total'];

    /** @var array */
    protected $casts = ['unit_price' => 'decimal:2', 'line_total' => 'decimal:2'];

    public function order(): BelongsTo
    {
        return $this->belongsTo(Order::class);
    }

    /**
     * Clients see items in their order only.
     */
    public function changeEventEntity(): ?string
    {
        return null;
    }

    public function changeEventOwners(): array
    {
        $data = fn (): array => $this->order()->first()?->changeEventData() ?? [];

        return [new OwnerChange('Order', ['id' => (string) $this->order_id], ['items'], $data)];
    }

    /**
     * What the order's events tell of the item.
     *
     * @return array{productId: string, quantity: int, unitPrice: string}
     */
    public function changeEventLine(): array
    {
        return [
            'productId' => (string) $this->product_id,
            'quantity' => $this->qty,
            'unitPrice' => $this->unit_price,
        ];
    }
}
