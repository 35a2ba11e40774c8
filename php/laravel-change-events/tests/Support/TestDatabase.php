<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Support;

use Illuminate\Database\Connection;

/** SQLite in memory, or the server that DB_* names: there tables are made once and emptied before each test. */
final class TestDatabase
{
    private const WITH_COUNTER = ['products', 'customers', 'orders', 'order_items', 'banyan_outbox'];
    private const WITHOUT_COUNTER = ['tags', 'product_tag', 'banyan_outbox_sequences', 'banyan_parked_subjects'];

    private static bool $isMade = false;

    public function __construct(private readonly Connection $connection)
    {
    }

    /** @return array<string, mixed> of config/database.php */
    public static function settings(): array
    {
        $driver = getenv('DB_CONNECTION') ?: 'sqlite';
        $settings = ['driver' => $driver, 'prefix' => '', 'foreign_key_constraints' => true];

        if ($driver === 'sqlite') {
            return $settings + ['database' => ':memory:'];
        }

        return $settings + [
            'host' => getenv('DB_HOST'),
            'port' => getenv('DB_PORT'),
            'database' => getenv('DB_DATABASE'),
            'username' => getenv('DB_USERNAME'),
            'password' => getenv('DB_PASSWORD'),
            'charset' => $driver === 'pgsql' ? 'utf8' : 'utf8mb4',
            'schema' => 'public',
            'search_path' => 'public',
            'strict' => true,
        ];
    }

    public function prepare(callable $migrate): void
    {
        if (self::$isMade && $this->connection->getDriverName() !== 'sqlite') {
            $this->clear();

            return;
        }

        $this->connection->getSchemaBuilder()->dropAllTables();
        $migrate();
        Shop::create($this->connection->getSchemaBuilder());
        self::$isMade = true;
    }

    /** The next test gets new tables. */
    public function forget(): void
    {
        self::$isMade = false;
    }

    /** Ids begin with 1 again. MySQL takes long for that, so that it is done only where a row was inserted. */
    private function clear(): void
    {
        foreach (self::WITHOUT_COUNTER as $table) {
            $this->connection->table($table)->delete();
        }

        foreach ($this->counted() as $table) {
            $this->connection->table($table)->truncate();
        }
    }

    /** @return list<string> */
    private function counted(): array
    {
        if ($this->connection->getDriverName() !== 'mysql') {
            return self::WITH_COUNTER;
        }

        return $this->connection->table('information_schema.tables')
            ->where('table_schema', $this->connection->getDatabaseName())
            ->where('auto_increment', '>', 1)
            ->whereIn('table_name', self::WITH_COUNTER)
            ->pluck('table_name')
            ->all();
    }
}
