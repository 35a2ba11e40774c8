<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Outbox;

/**
 * What was noted at which depth of savepoints (1 is the transaction itself), so that a rollback takes its notes along.
 *
 * @template Entry
 */
final class LevelledList
{
    /** @var list<array{entry: Entry, level: int}> */
    private array $notes = [];

    /** @param Entry $entry */
    public function add(mixed $entry, int $level): void
    {
        $this->notes[] = ['entry' => $entry, 'level' => $level];
    }

    /** A savepoint was released: its notes share the fate of what surrounds it. */
    public function raiseTo(int $level): void
    {
        foreach ($this->notes as $index => $note) {
            $this->notes[$index]['level'] = min($note['level'], $level);
        }
    }

    /** Forgets what was noted below this depth. */
    public function dropBelow(int $level): void
    {
        $this->notes = array_values(array_filter($this->notes, static fn (array $note): bool => $note['level'] <= $level));
    }

    /** @return list<Entry> and forgets them */
    public function take(): array
    {
        $entries = array_column($this->notes, 'entry');
        $this->notes = [];

        return $entries;
    }
}
