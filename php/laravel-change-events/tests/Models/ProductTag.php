<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Models;

use Banyan\ChangeEvents\OwnerChange;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Relations\Pivot;

class ProductTag extends Pivot
{
    use PublishesChanges;

    public $timestamps = false;

    public function changeEventEntity(): ?string
    {
        return null;
    }

    public function changeEventOwners(): array
    {
        return [
            new OwnerChange('Product', ['id' => (string) $this->product_id], ['tags']),
            new OwnerChange('Tag', ['slug' => $this->tag_slug], ['products']),
        ];
    }
}
