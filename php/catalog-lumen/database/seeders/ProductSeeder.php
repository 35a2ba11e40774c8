<?php

declare(strict_types=1);

namespace Database\Seeders;

use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Str;

class ProductSeeder extends Seeder
{
    public function run(): void
    {
        $leafIds = CategorySeeder::leafIds();
        $rows = array_map(
            fn (int $id): array => $this->row($id, Dice::pick('category', $id, $leafIds)),
            range(1, max(1, (int) env('SEED_PRODUCTS', 1000)))
        );

        foreach (array_chunk($rows, 500) as $chunk) {
            DB::table('products')->insert($chunk);
        }
    }

    private function row(int $id, int $categoryId): array
    {
        $category = CategorySeeder::describe($categoryId);
        $noun = Dice::pick('noun', $id, $category['nouns']);
        $material = Dice::pick('material', $id, Words::MATERIALS);
        $status = Dice::pick('status', $id, [...array_fill(0, 18, 'active'), 'discontinued', 'preorder']);
        $stock = $status === 'active' && Dice::roll('sold out', $id, 8) > 0 ? 1 + Dice::roll('stock', $id, 250) : 0;
        $createdAt = Dice::moment('created', $id, '2021-03-01', '2024-06-01');

        return [
            'id' => $id,
            'sku' => sprintf('%s-%05d', Str::upper(substr(Str::slug($category['name'], ''), 0, 3)), $id),
            'name' => implode(' ', [
                Dice::pick('brand', $id, Words::BRANDS),
                Dice::pick('quality', $id, Words::QUALITIES),
                $material,
                $noun,
            ]),
            'description' => $this->describe($id, $noun, $material),
            'price' => Dice::price($id),
            'currency' => 'EUR',
            'in_stock' => $stock > 0 ? 1 : 0,
            'stock' => $stock,
            'category_id' => $categoryId,
            'supplier_id' => 1 + Dice::roll('supplier', $id, SupplierSeeder::total()),
            'weight_grams' => Dice::roll('weighed', $id, 10) > 0 ? 40 + 10 * Dice::roll('weight', $id, 900) : null,
            'status' => $status,
            'created_at' => $createdAt,
            'updated_at' => max($createdAt, Dice::moment('updated', $id, '2023-01-01', '2025-01-01')),
        ];
    }

    private function describe(int $id, string $noun, string $material): ?string
    {
        if (Dice::roll('described', $id, 8) === 0) {
            return null;
        }

        return sprintf(
            '%s of %s. %s %s',
            $noun,
            str_replace('-', ' ', strtolower($material)),
            Dice::pick('praise', $id, Words::PRAISE),
            Dice::pick('care', $id, Words::CARE)
        );
    }
}
