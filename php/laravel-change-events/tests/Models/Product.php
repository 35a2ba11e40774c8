<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Models;

use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsToMany;

class Product extends Model
{
    use PublishesChanges;

    protected $guarded = [];
    protected $hidden = ['supplier_secret'];

    public function tags(): BelongsToMany
    {
        return $this->belongsToMany(Tag::class, 'product_tag', 'product_id', 'tag_slug');
    }

    public function taggings(): BelongsToMany
    {
        return $this->tags()->using(ProductTag::class);
    }

    public function changeEventFields(): array
    {
        return ['category_id' => 'category', 'stock' => ['stock', 'inStock']];
    }
}
