<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Models;

use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\HasMany;

class Order extends Model
{
    use PublishesChanges;

    public $timestamps = false;
    protected $guarded = [];

    public function items(): HasMany
    {
        return $this->hasMany(OrderItem::class);
    }

    public function changeEventData(): array
    {
        $order = $this->changeEventRow();

        return $order === null ? [] : [
            'note' => $order->note === null ? 'none' : 'some',
            'quantities' => $order->items()->orderBy('id')->pluck('quantity')->all(),
        ];
    }
}
