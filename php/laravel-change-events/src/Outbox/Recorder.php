<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Outbox;

use Banyan\ChangeEvents\Envelope\EnvelopeWriter;
use Banyan\ChangeEvents\Envelope\NewChange;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Settings;
use Closure;
use Illuminate\Database\Connection;

/** Turns changes into events, in the transaction of the change. One for an application. */
final class Recorder
{
    private int $muted = 0;

    /** @var array<string, LevelledList<NewChange>> of each connection that gathers changes */
    private array $gathered = [];

    public function __construct(
        private readonly Settings $settings,
        private readonly SubjectSequences $sequences,
        private readonly EnvelopeWriter $envelopes,
        private readonly OutboxTable $outbox,
        private readonly AfterCommit $afterCommit,
    ) {
    }

    public function isOn(): bool
    {
        return $this->settings->isEnabled && $this->muted === 0;
    }

    /** Of changes that no model stands for. */
    public function defaultConnection(): ?string
    {
        return $this->settings->connection;
    }

    /** @throws InvalidChangeEvent when no transaction is open */
    public function requireTransaction(Connection $connection, string $place): void
    {
        if ($this->isOn() && $connection->transactionLevel() === 0) {
            throw InvalidChangeEvent::outsideTransaction($place);
        }
    }

    /** @throws InvalidChangeEvent */
    public function record(Connection $connection, NewChange $change): void
    {
        if (! $this->isOn()) {
            return;
        }

        $this->requireTransaction($connection, $change->subject());
        $gathered = $this->gathered[$connection->getName()] ?? null;

        if ($gathered !== null) {
            $gathered->add($change, $connection->transactionLevel());

            return;
        }

        $this->write($connection, $change);
    }

    /** Runs it in a transaction, at whose end the changes of one subject become one event. */
    public function together(Connection $connection, Closure $callback): mixed
    {
        $name = $connection->getName();

        return $connection->transaction(function () use ($connection, $name, $callback): mixed {
            if (isset($this->gathered[$name])) {
                return $callback();
            }

            $this->gathered[$name] = $gathered = new LevelledList();
            try {
                $result = $callback();
            } finally {
                unset($this->gathered[$name]);
            }

            foreach (MergedChanges::of($gathered->take()) as $change) {
                $this->write($connection, $change);
            }

            return $result;
        });
    }

    /** Runs it without recording anything. */
    public function mute(Closure $callback): mixed
    {
        $this->muted++;
        try {
            return $callback();
        } finally {
            $this->muted--;
        }
    }

    /** A connection that was lost in the midst of a transaction says nothing of its end. */
    public function began(Connection $connection): void
    {
        if ($connection->transactionLevel() === 1) {
            $this->afterCommit->forget($connection);
        }
    }

    /** A transaction or savepoint of the connection has ended well. */
    public function committed(Connection $connection): void
    {
        ($this->gathered[$connection->getName()] ?? null)?->raiseTo($connection->transactionLevel());
        $this->afterCommit->committed($connection);
    }

    /** What was recorded since the savepoint has not happened. */
    public function rolledBack(Connection $connection): void
    {
        ($this->gathered[$connection->getName()] ?? null)?->dropBelow($connection->transactionLevel());
        $this->afterCommit->rolledBack($connection);
    }

    private function write(Connection $connection, NewChange $change): void
    {
        // The sequence first: its row's lock makes the order of a subject's numbers that of the commits.
        $version = $this->sequences->next($connection, $change);
        $event = $this->envelopes->write($change, $version);

        if ($this->settings->mode === Settings::OUTBOX) {
            $this->outbox->insert($connection, $event);
        } else {
            $this->afterCommit->publish($connection, $event);
        }
    }
}
