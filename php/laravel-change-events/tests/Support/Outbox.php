<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Support;

use Illuminate\Database\Connection;
use Illuminate\Support\Collection;

/** What the gateway's relay would find. */
final class Outbox
{
    public function __construct(private readonly Connection $connection)
    {
    }

    /** @return list<array<string, mixed>> in the order in which they were written */
    public function envelopes(): array
    {
        return $this->rows()->map(static fn (object $row): array => json_decode($row->payload, true, 32, JSON_THROW_ON_ERROR))->all();
    }

    /** @return list<string> such as `Product:1 updated name,price` */
    public function summary(): array
    {
        return array_map(static function (array $event): string {
            $verb = substr($event['type'], (int) strrpos($event['type'], '.') + 1);

            return trim("{$event['subject']} $verb " . ($event['changedfields'] ?? ''));
        }, $this->envelopes());
    }

    public function rows(): Collection
    {
        return $this->connection->table('banyan_outbox')->orderBy('seq')->get();
    }

    /** So that a test sees only what it does itself. */
    public function clear(): void
    {
        $this->connection->table('banyan_outbox')->delete();
    }
}
