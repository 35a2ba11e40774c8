<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Models;

use Banyan\ChangeEvents\OwnerChange;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;

class OrderItem extends Model
{
    use PublishesChanges;

    public $timestamps = false;
    protected $guarded = [];

    public function changeEventEntity(): ?string
    {
        return null;
    }

    public function changeEventOwners(): array
    {
        return [new OwnerChange('Order', ['id' => (string) $this->order_id], ['items'])];
    }
}
