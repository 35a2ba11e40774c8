<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Banyan\ChangeEvents\Envelope\EntitySubject;
use Banyan\ChangeEvents\Envelope\NewChange;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Illuminate\Database\Eloquent\Model;

/**
 * The entity that a row was before its key changed.
 *
 * @internal
 */
final class FormerEntity
{
    /**
     * Its end; null when the row is the entity that it was, or was none. When the key before was not loaded it may be any:
     * then everything of the type may have changed.
     */
    public static function end(string $entity, Model $model, ?Model $before): ?NewChange
    {
        $former = $before?->changeEventKey();
        $key = $model->changeEventKey();

        if ($former === null || $former === $key) {
            return null;
        }

        try {
            $end = new NewChange($entity, $former, 'deleted');
        } catch (InvalidChangeEvent) {
            return self::wasLoaded($model, $before) ? null : new NewChange($entity, null, 'changed');
        }

        // Another type of the same value, such as an integer in place of text, is no other key.
        return $end->keyText === EntitySubject::keyText($entity, $key) ? null : $end;
    }

    private static function wasLoaded(Model $model, Model $before): bool
    {
        return array_diff_key($model->getAttributes(), $before->getAttributes()) === [];
    }
}
