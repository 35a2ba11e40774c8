<?php

declare(strict_types=1);

namespace App\Models;

use Banyan\ChangeEvents\PublishesChanges;

/**
 * @property int $id
 * @property string $name
 * @property string $country ISO 3166-1 alpha-2
 * @property string $email
 * @property string $rating
 * @property int $is_active 0 or 1
 */
class Supplier extends Model
{
    use PublishesChanges;

    public const UPDATED_AT = null;

    /** @var array */
    protected $casts = ['rating' => 'decimal:2'];
}
