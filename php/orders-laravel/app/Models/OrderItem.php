<?php

declare(strict_types=1);

namespace App\Models;

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
    /** @var bool */
    public $timestamps = false;

    /** @var array */
    protected $fillable = ['product_id', 'qty', 'unit_price', 'line_total'];

    /** @var array */
    protected $casts = ['unit_price' => 'decimal:2', 'line_total' => 'decimal:2'];
}
