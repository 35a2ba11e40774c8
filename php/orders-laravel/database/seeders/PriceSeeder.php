<?php

declare(strict_types=1);

namespace Database\Seeders;

use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;

class PriceSeeder extends Seeder
{
    public function run(): void
    {
        $rows = array_map(
            fn (int $id): array => ['product_id' => $id, 'price' => Dice::price($id)],
            range(1, self::total())
        );

        foreach (array_chunk($rows, 2000) as $chunk) {
            DB::table('price_list')->insert($chunk);
        }
    }

    public static function total(): int
    {
        return max(1, (int) env('SEED_PRODUCTS', 1000));
    }
}
