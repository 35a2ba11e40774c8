<?php

declare(strict_types=1);

namespace App\Models;

/**
 * @property int $id
 * @property int|null $parent_id null at the root
 * @property string $name
 * @property string $slug
 * @property int $position
 */
class Category extends Model
{
    /** @var bool */
    public $timestamps = false;
}
