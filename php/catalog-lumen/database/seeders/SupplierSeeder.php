<?php

declare(strict_types=1);

namespace Database\Seeders;

use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Str;

class SupplierSeeder extends Seeder
{
    public function run(): void
    {
        $rows = array_map(fn (int $id): array => $this->row($id), range(1, self::total()));

        foreach (array_chunk($rows, 500) as $chunk) {
            DB::table('suppliers')->insert($chunk);
        }
    }

    public static function total(): int
    {
        return max(1, (int) env('SEED_SUPPLIERS', 25));
    }

    private function row(int $id): array
    {
        $family = Words::SUPPLIER_NAMES[$id % count(Words::SUPPLIER_NAMES)];
        $name = $family . ' ' . Dice::pick('trade', $id, Words::SUPPLIER_TRADES);
        $country = Words::COUNTRIES[$id % count(Words::COUNTRIES)];
        $rating = 250 + Dice::roll('rating', $id, 251);

        return [
            'id' => $id,
            'name' => $name,
            'country' => $country,
            'email' => 'sales@' . Str::slug($name) . '-' . $id . '.example',
            'rating' => sprintf('%d.%02d', intdiv($rating, 100), $rating % 100),
            'is_active' => Dice::roll('active', $id, 8) === 0 ? 0 : 1,
            'created_at' => Dice::moment('supplier', $id, '2019-01-01', '2021-01-01'),
        ];
    }
}
