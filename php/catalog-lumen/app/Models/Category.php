<?php

declare(strict_types=1);

namespace App\Models;

use Banyan\ChangeEvents\PublishesChanges;

/**
 * @property int $id
 * @property int|null $parent_id null at the root
 * @property string $name
 * @property string $slug
 * @property int $position
 */
class Category extends Model
{
    use PublishesChanges;

    /** @var bool */
    public $timestamps = false;

    /**
     * @return array<string, string>
     */
    public function changeEventFields(): array
    {
        return ['parent_id' => 'parent'];
    }
}
