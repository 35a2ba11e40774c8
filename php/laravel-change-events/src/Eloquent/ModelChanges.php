<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\Envelope\NewChange;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\OwnerChange;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;

/**
 * What the change of a row means: an event of the entity that it is, and of those that it is a part of.
 *
 * @internal
 */
final class ModelChanges
{
    /** Called by Eloquent after a write, before anybody else hears of it. */
    public static function written(Model $model, string $event): void
    {
        $change = match ($event) {
            'created' => new RowChange('created'),
            'deleted' => new RowChange('deleted', data: self::isSoftDeletion($model) ? ['softDeleted' => true] : []),
            'updated' => self::updated($model),
        };

        self::record($model, $change);
    }

    /** @throws InvalidChangeEvent when the model has no such trait */
    public static function record(Model $model, RowChange $change): void
    {
        self::requireTrait($model);

        if (! ChangeEvents::recorder()->isOn() || $change->columns === []) {
            return;
        }

        self::recordEntity($model, $change);
        self::recordOwners($model, $change->before);
    }

    /** @throws InvalidChangeEvent */
    public static function requireTrait(Model $model): void
    {
        if (! in_array(PublishesChanges::class, class_uses_recursive($model), true)) {
            throw InvalidChangeEvent::because($model::class, 'a model with the trait PublishesChanges', $model);
        }
    }

    private static function recordEntity(Model $model, RowChange $change): void
    {
        $entity = $model->changeEventEntity();

        if ($entity === null) {
            return;
        }

        $former = FormerEntity::end($entity, $model, $change->before);
        // By its new key, all of it is new.
        $fields = $change->columns === null || $former !== null ? null : FieldNames::of($model, $change->columns);

        // A change of hidden columns only is nobody's business.
        if ($fields === []) {
            return;
        }

        $state = $model->changeEventData(...);
        $event = new NewChange($entity, $model->changeEventKey(), $change->verb, $fields, $change->data, $state);

        foreach (array_filter([$former, $event]) as $told) {
            ChangeEvents::recorder()->record($model->getConnection(), $told);
        }
    }

    /** A row that has moved from one owner to another changes both. */
    private static function recordOwners(Model $model, ?Model $before): void
    {
        $owners = [...$before?->changeEventOwners() ?? [], ...$model->changeEventOwners()];
        $events = [];

        foreach ($owners as $owner) {
            $event = new NewChange($owner->entity, $owner->key, 'updated', $owner->fields, state: $owner->data);
            $events[$event->subject() . ' ' . implode(',', $owner->fields)] = $event;
        }

        foreach ($events as $event) {
            ChangeEvents::recorder()->record($model->getConnection(), $event);
        }
    }

    private static function updated(Model $model): RowChange
    {
        $before = self::before($model);
        // To a row that a listener of its own insertion writes again, its key is no news.
        $columns = array_diff(array_keys($model->getChanges()), $before === null ? [$model->getKeyName()] : []);
        $deletedAt = method_exists($model, 'getDeletedAtColumn') ? $model->getDeletedAtColumn() : null;

        if ($deletedAt === null || ! in_array($deletedAt, $columns, true)) {
            return new RowChange('updated', array_values($columns), before: $before);
        }

        return $model->getAttribute($deletedAt) === null
            ? new RowChange('restored', before: $before)
            : new RowChange('deleted', data: ['softDeleted' => true], before: $before);
    }

    /** Null for a row that a listener of its own insertion writes again. */
    private static function before(Model $model): ?Model
    {
        $original = $model->getRawOriginal();
        $keyName = $model->getKeyName();
        // Until its insertion is over, Eloquent knows of the row no more than the model's defaults.
        $isBeingInserted = $model->wasRecentlyCreated && $model->getKey() !== null && ! array_key_exists($keyName, $original);

        if ($original === [] || $isBeingInserted) {
            return null;
        }

        $before = (clone $model)->unsetRelations()->setRawAttributes($original, true);
        // What the application loaded for its model is not loaded for this one.
        $before->preventsLazyLoading = false;

        return $before;
    }

    private static function isSoftDeletion(Model $model): bool
    {
        return method_exists($model, 'isForceDeleting') && ! $model->isForceDeleting();
    }
}
