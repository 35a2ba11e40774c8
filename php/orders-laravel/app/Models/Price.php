<?php

declare(strict_types=1);

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

/**
 * What a product of the catalog costs here: this service keeps its own price list.
 *
 * @property int $product_id
 * @property string $price
 */
class Price extends Model
{
    /** @var string */
    protected $table = 'price_list';

    /** @var string */
    protected $primaryKey = 'product_id';

    /** @var bool */
    public $incrementing = false;

    /** @var bool */
    public $timestamps = false;

    /** @var array */
    protected $casts = ['price' => 'decimal:2'];
}
