<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Banyan\ChangeEvents\ChangeEvents;
use Closure;
use Throwable;

/**
 * Puts each write of a model and its change event into one transaction, in a savepoint when one is open already.
 *
 * @internal used by PublishesChanges
 *
 * @mixin \Illuminate\Database\Eloquent\Model
 */
trait RecordsItsWrites
{
    public function save(array $options = [])
    {
        return $this->inTransactionOfItsEvent(fn () => parent::save($options));
    }

    public function delete()
    {
        return $this->inTransactionOfItsEvent(fn () => parent::delete());
    }

    protected function incrementOrDecrement($column, $amount, $extra, $method)
    {
        return $this->inTransactionOfItsEvent(
            fn () => parent::incrementOrDecrement($column, $amount, $extra, $method)
        );
    }

    /** Eloquent calls this right before and after each write, also when nobody may listen. */
    protected function fireModelEvent($event, $halt = true)
    {
        if (in_array($event, ['creating', 'updating', 'deleting'], true)) {
            // A class with a save() of its own hides ours.
            ChangeEvents::recorder()->requireTransaction($this->getConnection(), static::class);
        } elseif (in_array($event, ['created', 'updated', 'deleted'], true)) {
            ModelChanges::written($this, $event);
        }

        return parent::fireModelEvent($event, $halt);
    }

    private function inTransactionOfItsEvent(Closure $write): mixed
    {
        if (! ChangeEvents::recorder()->isOn()) {
            return $write();
        }

        $existed = $this->exists;
        try {
            return $this->getConnection()->transaction(static fn () => $write());
        } catch (Throwable $exception) {
            // The row is as it was: a second try must not take an insert for an update.
            $this->exists = $existed;

            throw $exception;
        }
    }
}
