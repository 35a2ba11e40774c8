<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Outbox;

use Banyan\ChangeEvents\Envelope\ChangeEvent;
use Banyan\ChangeEvents\Settings;
use Illuminate\Database\Connection;
use Illuminate\Database\Query\Expression;
use RuntimeException;

/** The rows which the gateway's relay sends. Column names are those of Debezium's outbox event router. */
final class OutboxTable
{
    /** Milliseconds since 1970 by the database's clock, which relays go by as well. */
    private const NOW_MS = [
        'mysql' => 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED)',
        'mariadb' => 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED)',
        'pgsql' => 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)',
        'sqlite' => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    ];

    /** On which relays listen in PostgreSQL. */
    private const CHANNEL = 'banyan_outbox';

    public function __construct(private readonly Settings $settings)
    {
    }

    public function insert(Connection $connection, ChangeEvent $event): void
    {
        $driver = $connection->getDriverName();
        $now = self::NOW_MS[$driver] ?? throw new RuntimeException(
            "The outbox needs MySQL, MariaDB, PostgreSQL or SQLite, received the driver \"$driver\""
        );

        $connection->table($this->settings->outboxTable)->insert([
            'id' => $event->id,
            'aggregatetype' => $event->entity,
            'aggregateid' => $event->keyText,
            'aggregateversion' => $event->version,
            'type' => $event->type,
            'payload' => $event->payload,
            'headers' => '{}',
            'created_at' => new Expression($now),
        ]);
        $this->wakeRelays($connection);
    }

    /** Elsewhere they look by themselves, once a second or so. */
    private function wakeRelays(Connection $connection): void
    {
        if ($connection->getDriverName() === 'pgsql') {
            $connection->select('SELECT pg_notify(?, ?)', [self::CHANNEL, '']);
        }
    }
}
