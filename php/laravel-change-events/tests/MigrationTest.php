<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\Tests\Models\Product;
use Illuminate\Support\Facades\Schema;

final class MigrationTest extends TestCase
{
    public function testMakesTheTablesOnce(): void
    {
        Product::create(['name' => 'Lamp']);
        $this->app['db']->table('migrations')->delete();

        $this->migrate();

        self::assertSame(['Product:1 created'], $this->outbox->summary());
        self::assertSame(
            [
                'seq', 'id', 'aggregatetype', 'aggregateid', 'aggregateversion', 'type', 'payload', 'headers', 'created_at',
                'available_at', 'attempts', 'claimed_by', 'claimed_until', 'published_at', 'dead_at', 'last_error',
            ],
            Schema::getColumnListing('banyan_outbox')
        );
        self::assertTrue(Schema::hasColumns('banyan_outbox_sequences', ['aggregatetype', 'aggregateid', 'last_version']));
        self::assertTrue(Schema::hasColumns('banyan_parked_subjects', ['aggregatetype', 'aggregateid', 'reason', 'parked_at']));
    }

    public function testDropsThemWhenItIsRolledBack(): void
    {
        $migrator = $this->app->make('migrator');

        $migrator->rollback($migrator->paths());
        $this->database()->forget();

        self::assertFalse(Schema::hasTable('banyan_outbox') || Schema::hasTable('banyan_outbox_sequences'));
    }
}
