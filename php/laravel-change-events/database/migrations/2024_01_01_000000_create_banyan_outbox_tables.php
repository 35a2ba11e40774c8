<?php

declare(strict_types=1);

use Illuminate\Database\Connection;
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Database\Schema\Builder;
use Illuminate\Support\Facades\Schema;

/**
 * The tables of the gateway's outbox. What is there already stays as it is: the gateway may have made them.
 */
return new class () extends Migration {
    public function getConnection(): ?string
    {
        return config('change-events.connection');
    }

    public function up(): void
    {
        $tables = config('change-events.tables');
        $this->create($tables['outbox'], function (Blueprint $table) use ($tables): void {
            $this->outbox($table, $tables['outbox']);
        });
        $this->create($tables['sequences'], function (Blueprint $table): void {
            $this->subject($table);
            $table->bigInteger('last_version');
        });
        $this->create($tables['parked'], function (Blueprint $table): void {
            $this->subject($table);
            $table->text('reason');
            $table->bigInteger('parked_at');
        });
    }

    public function down(): void
    {
        foreach (array_reverse(config('change-events.tables')) as $table) {
            $this->schema()->dropIfExists($table);
        }
    }

    private function outbox(Blueprint $table, string $name): void
    {
        $table->bigIncrements('seq');
        $table->char('id', 36)->unique("{$name}_id");
        $table->string('aggregatetype', 120);
        $table->string('aggregateid', 255);
        $table->bigInteger('aggregateversion');
        $table->string('type', 190);
        $table->longText('payload');
        $table->text('headers');
        $table->bigInteger('created_at');
        $table->bigInteger('available_at')->default(0);
        $table->integer('attempts')->default(0);
        $table->string('claimed_by', 64)->nullable();
        $table->bigInteger('claimed_until')->nullable();
        $table->bigInteger('published_at')->nullable();
        $table->bigInteger('dead_at')->nullable();
        $table->text('last_error')->nullable();
        $table->index(['aggregatetype', 'aggregateid', 'aggregateversion'], "{$name}_subject");
    }

    private function subject(Blueprint $table): void
    {
        $table->string('aggregatetype', 120);
        $table->string('aggregateid', 255);
        $table->primary(['aggregatetype', 'aggregateid']);
    }

    private function create(string $name, Closure $columns): void
    {
        if ($this->schema()->hasTable($name)) {
            return;
        }

        $this->schema()->create($name, function (Blueprint $table) use ($columns): void {
            // Other databases than MySQL do not look at this.
            $table->engine = 'InnoDB';
            $table->charset = 'utf8mb4';
            $table->collation = $this->exactCollation();
            $columns($table);
        });

        if ($name === config('change-events.tables.outbox')) {
            $this->indexPendingRows($name);
        }
    }

    /** The gateway's relay makes the other indexes which it likes to have. */
    private function indexPendingRows(string $name): void
    {
        $connection = $this->connection();

        if ($this->isMysql()) {
            $this->schema()->table($name, function (Blueprint $table) use ($name): void {
                $table->index(['published_at', 'dead_at'], "{$name}_pending");
            });

            return;
        }

        $connection->statement(sprintf(
            'CREATE INDEX %s ON %s (%s) WHERE published_at IS NULL AND dead_at IS NULL',
            $connection->getTablePrefix() . "{$name}_pending",
            $connection->getQueryGrammar()->wrapTable($name),
            $connection->getDriverName() === 'sqlite' ? 'seq, aggregatetype, aggregateid' : 'seq'
        ));
    }

    /** Keys differ when their letters' case does, or the spaces at their end where the server can tell them apart. */
    private function exactCollation(): string
    {
        $version = $this->isMysql() ? $this->connection()->selectOne('SELECT VERSION() AS version')->version : '';

        return match (true) {
            str_contains($version, 'MariaDB') => 'utf8mb4_nopad_bin',
            version_compare($version, '8.0.17', '>=') => 'utf8mb4_0900_bin',
            default => 'utf8mb4_bin',
        };
    }

    private function isMysql(): bool
    {
        return in_array($this->connection()->getDriverName(), ['mysql', 'mariadb'], true);
    }

    private function connection(): Connection
    {
        return $this->schema()->getConnection();
    }

    /** While migrations run, the migrator makes its own connection the default one. */
    private function schema(): Builder
    {
        return Schema::connection($this->getConnection());
    }
};
