<?php

declare(strict_types=1);

namespace App\Models;

use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Relations\HasMany;
use Illuminate\Foundation\Auth\User as Authenticatable;

/**
 * @property int $id
 * @property string $name
 * @property string $email
 * @property string|null $phone
 * @property string $tier standard, silver or gold
 * @property int $newsletter 0 or 1
 * @property string $api_token the SHA-256 of the bearer token
 * @property \Illuminate\Support\Carbon $created_at
 */
class Customer extends Authenticatable
{
    use PublishesChanges;

    public const UPDATED_AT = null;

    /** @var array */
    protected $hidden = ['api_token'];

    public function orders(): HasMany
    {
        return $this->hasMany(Order::class);
    }
}
