<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Outbox;

use Banyan\ChangeEvents\Envelope\NewChange;

/** The changes of one transaction, with updates joined to what happened to the same subject before. */
final class MergedChanges
{
    /**
     * Every other verb than `updated` stays an event of its own, and so does an update that tells something of its own
     * after a change that does the same.
     *
     * @param list<NewChange> $changes
     *
     * @return list<NewChange>
     */
    public static function of(array $changes): array
    {
        $merged = [];
        $lastOf = [];

        foreach ($changes as $change) {
            $last = $lastOf[$change->subject()] ?? null;

            if ($last !== null && $merged[$last]->canBeFollowedBy($change)) {
                $merged[$last] = $merged[$last]->followedBy($change);

                continue;
            }

            $lastOf[$change->subject()] = count($merged);
            $merged[] = $change;
        }

        return $merged;
    }
}
