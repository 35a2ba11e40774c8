<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Banyan\ChangeEvents\Envelope\NewChange;
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
            array_push($fields, ...self::ofColumn($column, $names));
        }

        return array_values(array_unique($fields));
    }

    /**
     * A column is shown by what the application says. It need not say that no field shows one like `2fa_enabled`, which is
     * the name of none. What is written at a path of JSON changes the column.
     *
     * @return array<string>
     */
    private static function ofColumn(string $column, array $names): array
    {
        $column = array_key_exists($column, $names) ? $column : Str::before($column, '->');

        if (array_key_exists($column, $names)) {
            return (array) $names[$column];
        }

        $field = Str::camel($column);

        return NewChange::isFieldName($field) ? [$field] : [];
    }
}
