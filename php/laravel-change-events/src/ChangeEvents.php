<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use Banyan\ChangeEvents\Eloquent\MassChange;
use Banyan\ChangeEvents\Eloquent\ModelChanges;
use Banyan\ChangeEvents\Eloquent\PivotChange;
use Banyan\ChangeEvents\Eloquent\RowChange;
use Banyan\ChangeEvents\Envelope\NewChange;
use Banyan\ChangeEvents\Outbox\Recorder;
use Closure;
use Illuminate\Container\Container;
use Illuminate\Database\Connection;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Database\Eloquent\Model;
use LogicException;

/** Change events of writes that Eloquent itself tells nobody of. */
final class ChangeEvents
{
    /**
     * Records a change which raw SQL has made. Call it in the transaction of the change.
     *
     * @param string $entity GraphQL type name
     * @param array<string, mixed>|null $key key fields by name, in the order of the `@key`; null: not known
     * @param string $verb past tense: `created`, `updated`, `deleted`, `changed`, or one's own such as `cancelled`
     * @param list<string>|null $changedFields GraphQL field names; null: not known
     * @param array<string, mixed>|null $data told to everybody who listens
     * @param string|null $connection of the change; null: as configured
     *
     * @throws InvalidChangeEvent also when no transaction is open
     */
    public static function record(
        string $entity,
        ?array $key,
        string $verb,
        ?array $changedFields = null,
        ?array $data = null,
        ?string $connection = null,
    ): void {
        $change = new NewChange($entity, $key, $verb, $changedFields, $data ?? []);
        self::recorder()->record(self::connection($connection), $change);
    }

    /**
     * Records that columns of a model's row were written past Eloquent. Call it in the transaction of the change.
     *
     * @param list<string> $columns names in the database
     * @param array<string, mixed> $data told besides what the model tells
     *
     * @throws InvalidChangeEvent also when no transaction is open
     */
    public static function modelChanged(Model $model, array $columns, string $verb = 'updated', array $data = []): void
    {
        ModelChanges::record($model, new RowChange($verb, $columns, $data));
    }

    /**
     * `$query->update($values)` with an event for each row that matches, whether or not it had the values before.
     *
     * @return int how many rows matched
     *
     * @throws InvalidChangeEvent for queries with limit, offset, groups, unions or distinct, and for new primary keys
     */
    public static function massUpdate(Builder $query, array $values, string $verb = 'updated'): int
    {
        return (new MassChange($query, self::container()->make(Settings::class)))->update($values, $verb);
    }

    /**
     * `$query->delete()` with an event for each row; a soft deletion where the model has soft deletes.
     *
     * @return int how many rows matched
     *
     * @throws InvalidChangeEvent for queries with limit, offset, groups, unions or distinct
     */
    public static function massDelete(Builder $query): int
    {
        return (new MassChange($query, self::container()->make(Settings::class)))->delete();
    }

    /**
     * Records that rows were attached to a model or detached from it. Call it in the transaction of the change. Nothing is
     * recorded when there are none.
     *
     * @param string $relation in camel case it is the GraphQL field
     * @param iterable<int|string|Model> $attached ids or models
     * @param iterable<int|string|Model> $detached ids or models
     *
     * @throws InvalidChangeEvent also when no transaction is open
     */
    public static function pivotChanged(
        Model $model,
        string $relation,
        iterable $attached,
        iterable $detached = [],
    ): void {
        (new PivotChange($attached, $detached))->record($model, $relation);
    }

    /**
     * `$model->$relation()->sync($ids)` with its event, in one transaction.
     *
     * @return array{attached: array, detached: array, updated: array} as `sync` answers
     */
    public static function syncPivot(Model $model, string $relation, mixed $ids): array
    {
        return $model->getConnection()->transaction(static function () use ($model, $relation, $ids): array {
            $changes = $model->{$relation}()->sync($ids);
            (new PivotChange($changes['attached'], $changes['detached'], $changes['updated']))->record($model, $relation);

            return $changes;
        });
    }

    /**
     * `DB::transaction($callback)`, at whose end the updates of one subject join the event before them: an order with its
     * items is one event. What events tell is read from the models then. An update with data of its own, such as how much
     * was added to a stock, does not join another one that has.
     */
    public static function together(Closure $callback, ?string $connection = null): mixed
    {
        return self::recorder()->together(self::connection($connection), $callback);
    }

    /** Runs it without events, for imports and seeds. Whoever does this tells the gateway otherwise, or not at all. */
    public static function withoutEvents(Closure $callback): mixed
    {
        return self::recorder()->mute($callback);
    }

    /** @internal */
    public static function recorder(): Recorder
    {
        return self::container()->make(Recorder::class);
    }

    private static function connection(?string $name): Connection
    {
        return self::container()->make('db')->connection($name ?? self::recorder()->defaultConnection());
    }

    private static function container(): Container
    {
        $container = Container::getInstance();

        if (! $container->bound(Recorder::class)) {
            throw new LogicException('Change events need ' . ChangeEventsServiceProvider::class . ', which is not registered');
        }

        return $container;
    }
}
