<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Str;

/**
 * The GraphQL fields that show columns of a model.
 *
 * @internal
 */
final class FieldNames
{
    /**
     * The column of the last update changes with every other one, so that it is named only when it changed alone.
     *
     * @param list<string> $columns
     *
     * @return list<string>
     */
    public static function of(Model $model, array $columns): array
    {
        $updatedAt = $model->usesTimestamps() ? $model->getUpdatedAtColumn() : null;
        $fields = self::shown($model, array_diff($columns, [$updatedAt]));

        return $fields === [] ? self::shown($model, array_intersect($columns, [$updatedAt])) : $fields;
    }

    /** @return list<string> */
    private static function shown(Model $model, array $columns): array
    {
        $names = $model->changeEventFields() + array_fill_keys($model->getHidden(), null);
        $fields = [];

        foreach ($columns as $column) {
            $shown = array_key_exists($column, $names) ? $names[$column] : Str::camel($column);
            array_push($fields, ...(array) $shown);
        }

        return array_values(array_unique($fields));
    }
}
