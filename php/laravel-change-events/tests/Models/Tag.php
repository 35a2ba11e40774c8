<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Models;

use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;

class Tag extends Model
{
    use PublishesChanges;

    public $incrementing = false;
    public $timestamps = false;
    protected $primaryKey = 'slug';
    protected $keyType = 'string';
    protected $guarded = [];

    public function changeEventKey(): array
    {
        return ['slug' => $this->slug];
    }
}
