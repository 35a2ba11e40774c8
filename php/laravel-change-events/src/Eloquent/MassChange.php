<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Settings;
use Closure;
use Illuminate\Database\Connection;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Database\Eloquent\Collection;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Str;

/**
 * Writes all rows of a query, of which Eloquent tells nobody, with an event for each. Rows are locked and written in chunks
 * in the order of their keys, all in one transaction.
 *
 * @internal
 */
final class MassChange
{
    private const CHUNK = 500;

    /** @throws InvalidChangeEvent for a query whose rows cannot be written in chunks */
    public function __construct(private readonly Builder $query, private readonly Settings $settings)
    {
        ModelChanges::requireTrait($query->getModel());
        $base = $query->getQuery();

        if ($base->limit !== null || $base->offset !== null || $base->groups || $base->unions || $base->distinct) {
            throw InvalidChangeEvent::because(
                $query->getModel()::class,
                'a query without limit, offset, groups, unions and distinct',
                $query->toSql()
            );
        }
    }

    /** @return int how many rows matched */
    public function update(array $values, string $verb): int
    {
        $model = $this->query->getModel();
        $columns = array_map(fn (string $column): string => $this->unqualified($column), array_keys($values));

        if ($values === [] || in_array($model->getKeyName(), $columns, true)) {
            throw InvalidChangeEvent::because($model::class, 'new values of columns other than the primary key', $values);
        }

        return $this->eachChunk(function (Collection $rows) use ($model, $values, $columns, $verb): void {
            $this->select($rows)->update($values);
            $written = $model->newModelQuery()->useWritePdo()->whereKey($rows->modelKeys())->get()->getDictionary();

            foreach ($rows as $row) {
                ModelChanges::record($written[$row->getKey()], new RowChange($verb, $columns, before: $row));
            }
        });
    }

    /** @return int how many rows matched */
    public function delete(): int
    {
        $isSoft = method_exists($this->query->getModel(), 'getDeletedAtColumn');
        $change = new RowChange('deleted', data: $isSoft ? ['softDeleted' => true] : []);

        return $this->eachChunk(function (Collection $rows) use ($change): void {
            $this->select($rows)->delete();

            foreach ($rows as $row) {
                ModelChanges::record($row, $change);
            }
        });
    }

    private function eachChunk(Closure $write): int
    {
        $connection = $this->query->getModel()->getConnection();

        return $connection->transaction(function () use ($connection, $write): int {
            $this->lockSqlite($connection);
            $total = 0;

            for ($rows = $this->nextChunk(null); $rows->isNotEmpty(); $rows = $this->nextChunk($rows->last())) {
                $write($rows);
                $total += $rows->count();
            }

            return $total;
        });
    }

    /** By key and not by page: a row may match no longer once it is written. */
    private function nextChunk(?Model $last): Collection
    {
        $model = $this->query->getModel();
        $key = $model->getQualifiedKeyName();

        return (clone $this->query)
            ->select($model->qualifyColumn('*'))
            ->when($last !== null, static fn (Builder $query) => $query->where($key, '>', $last->getKey()))
            ->reorder($key)
            ->limit(self::CHUNK)
            ->setEagerLoads([])
            ->lockForUpdate()
            ->get();
    }

    private function select(Collection $rows): Builder
    {
        return (clone $this->query)->reorder()->setEagerLoads([])->whereKey($rows->modelKeys());
    }

    /** Only the name of a column is cut: the path into its JSON may have dots, too. */
    private function unqualified(string $column): string
    {
        return substr($column, (int) strrpos('.' . Str::before($column, '->'), '.'));
    }

    /**
     * SQLite has no row locks, and fails at once when two transactions that have read want to write. A first statement
     * that may write makes the second one wait.
     */
    private function lockSqlite(Connection $connection): void
    {
        if ($connection->getDriverName() === 'sqlite' && ChangeEvents::recorder()->isOn()) {
            $connection->table($this->settings->sequencesTable)->whereRaw('1 = 0')->delete();
        }
    }
}
