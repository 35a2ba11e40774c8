<?php

declare(strict_types=1);

namespace Database\Seeders;

use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

class DatabaseSeeder extends Seeder
{
    /**
     * Replaces everything by the seed, in one transaction.
     */
    public function run(): void
    {
        Schema::disableForeignKeyConstraints();

        DB::transaction(function (): void {
            foreach (['products', 'suppliers', 'categories'] as $table) {
                DB::table($table)->delete();
            }

            $this->call([CategorySeeder::class, SupplierSeeder::class, ProductSeeder::class]);
        });

        Schema::enableForeignKeyConstraints();
    }
}
