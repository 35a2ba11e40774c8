<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Models;

use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\SoftDeletes;

class Customer extends Model
{
    use PublishesChanges;
    use SoftDeletes;

    protected $guarded = [];

    public function changeEventFields(): array
    {
        return ['password' => null, 'updated_at' => null];
    }
}
