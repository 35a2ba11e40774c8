<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Outbox;

use Banyan\ChangeEvents\Envelope\NewChange;
use Banyan\ChangeEvents\Settings;
use Illuminate\Database\Connection;
use Illuminate\Database\Query\Expression;

/** Counts the changes of each subject. */
final class SubjectSequences
{
    public function __construct(private readonly Settings $settings)
    {
    }

    /** From 1 on. Holds the subject until the transaction ends: another change of it waits. */
    public function next(Connection $connection, NewChange $change): int
    {
        $table = $this->settings->sequencesTable;
        $subject = ['aggregatetype' => $change->entity, 'aggregateid' => $change->keyText];
        $increment = $connection->getQueryGrammar()->wrap("$table.last_version") . ' + 1';

        $connection->table($table)->upsert(
            [$subject + ['last_version' => 1]],
            array_keys($subject),
            ['last_version' => new Expression($increment)]
        );

        return (int) $connection->table($table)->useWritePdo()->where($subject)->value('last_version');
    }
}
