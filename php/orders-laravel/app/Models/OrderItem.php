<?php

declare(strict_types=1);

namespace App\Models;

use Banyan\ChangeEvents\OwnerChange;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;

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

    /**
     * Clients see items in their order only.
     */
    public function changeEventEntity(): ?string
    {
        return null;
    }

    public function changeEventOwners(): array
    {
        return [new OwnerChange('Order', ['id' => (string) $this->order_id], ['items'])];
    }
}
