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
     * field shows. Columns in `$hidden` need not be named: no field shows them.
     *
     * @return array<string, string|list<string>|null>
     */
    public function changeEventFields(): array
    {
        return [];
    }

    /**
     * What events tell besides the key and the names of fields. Everybody who listens may read it: no personal data.
     *
     * @return array<string, mixed>
     */
    public function changeEventData(): array
    {
        return [];
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
