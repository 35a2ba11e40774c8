<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use Banyan\ChangeEvents\Eloquent\RecordsItsWrites;

/**
 * For Eloquent models: each insert, update, delete and restore of a model writes a change event in the same transaction.
 * `saveQuietly` and `withoutEvents` silence Laravel's events only. The methods below say what the events tell.
 */
trait PublishesChanges
{
    use RecordsItsWrites;

    /** The GraphQL type whose entity the row is; null when it is none, but only a part of its owners. */
    public function changeEventEntity(): ?string
    {
        return class_basename(static::class);
    }

    /**
     * The fields of the type's `@key` in their order.
     *
     * @return array<string, mixed>
     */
    public function changeEventKey(): array
    {
        return ['id' => (string) $this->getKey()];
    }

    /**
     * GraphQL fields that show a column, where they are not the column's name in camel case; null for a column which no
     * field shows. Columns in `$hidden` need not be named: no field shows them. Nor does one show a column like
     * `2fa_enabled`, whose name is none in GraphQL, unless it is named here.
     *
     * @return array<string, string|list<string>|null>
     */
    public function changeEventFields(): array
    {
        return [];
    }

    /**
     * What events tell besides the key and the names of fields. Everybody who listens may read it: no personal data. Asked
     * when the event is written, in the transaction; read values from `changeEventRow()`.
     *
     * @return array<string, mixed>
     */
    public function changeEventData(): array
    {
        return [];
    }

    /**
     * The row as it is now, for `changeEventData()`: this model may lack defaults of the database, and what others wrote
     * since it was read. Null once the row is gone.
     */
    protected function changeEventRow(): ?static
    {
        return $this->newModelQuery()->find($this->getKey());
    }

    /**
     * Entities that change with this row: the order of an order's item.
     *
     * @return list<OwnerChange>
     */
    public function changeEventOwners(): array
    {
        return [];
    }
}
