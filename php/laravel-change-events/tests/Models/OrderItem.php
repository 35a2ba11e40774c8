<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Models;

use Banyan\ChangeEvents\OwnerChange;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsTo;

class OrderItem extends Model
{
    use PublishesChanges;

    public $timestamps = false;
    protected $guarded = [];

    public function order(): BelongsTo
    {
        return $this->belongsTo(Order::class);
    }

    public function changeEventEntity(): ?string
    {
        return null;
    }

    public function changeEventOwners(): array
    {
        $data = fn (): array => $this->order()->first()?->changeEventData() ?? [];

        return [new OwnerChange('Order', ['id' => (string) $this->order_id], ['items'], $data)];
    }
}
