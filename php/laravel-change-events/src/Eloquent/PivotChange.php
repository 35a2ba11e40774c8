<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\Envelope\NewChange;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Str;

/**
 * A change of which rows are linked to a model by a pivot table: Eloquent tells nobody of it.
 *
 * @internal
 */
final class PivotChange
{
    /**
     * @param iterable<int|string|Model> $attached ids or models
     * @param iterable<int|string|Model> $detached ids or models
     * @param iterable<int|string|Model> $updated ids or models whose pivot columns have changed
     */
    public function __construct(
        private readonly iterable $attached,
        private readonly iterable $detached,
        private readonly iterable $updated = [],
    ) {
    }

    public function record(Model $model, string $relation): void
    {
        ModelChanges::requireTrait($model);
        $links = array_filter(array_map([self::class, 'ids'], [
            'attached' => $this->attached,
            'detached' => $this->detached,
            'updated' => $this->updated,
        ]));
        $entity = $model->changeEventEntity();

        if ($links === [] || $entity === null) {
            return;
        }

        $field = Str::camel($relation);
        $state = $model->changeEventData(...);
        $change = new NewChange($entity, $model->changeEventKey(), 'updated', [$field], [$field => $links], $state);
        ChangeEvents::recorder()->record($model->getConnection(), $change);
    }

    /** @return list<string> */
    private static function ids(iterable $rows): array
    {
        $ids = [];

        foreach ($rows as $row) {
            $id = $row instanceof Model ? $row->getKey() : $row;

            if (! is_int($id) && ! is_string($id)) {
                throw InvalidChangeEvent::because('a pivot table', 'ids or models', $id);
            }

            $ids[] = (string) $id;
        }

        return $ids;
    }
}
