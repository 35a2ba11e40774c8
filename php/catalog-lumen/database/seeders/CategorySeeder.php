<?php

declare(strict_types=1);

namespace Database\Seeders;

use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Str;

/**
 * Departments, then shelves, then the categories of the products: a tenth, three tenths and the rest.
 */
class CategorySeeder extends Seeder
{
    public function run(): void
    {
        $rows = array_map(
            fn (int $id): array => $this->row($id),
            range(1, self::total())
        );

        foreach (array_chunk($rows, 500) as $chunk) {
            DB::table('categories')->insert($chunk);
        }
    }

    public static function total(): int
    {
        return max(1, (int) env('SEED_CATEGORIES', 60));
    }

    /**
     * The words for a category: its own name and the nouns of the products in it.
     *
     * @return array{name: string, nouns: list<string>}
     */
    public static function describe(int $id): array
    {
        [$level, $index] = self::locate($id);
        $departments = self::sizes()[0];
        $shelf = $level === 2 ? $index % self::sizes()[1] : $index;
        $department = $level === 0 ? $index : $shelf % $departments;

        $word = $department % count(Words::DEPARTMENTS);
        $shelves = array_values(Words::DEPARTMENTS)[$word];
        $shelfWord = intdiv($shelf, $departments) % count($shelves);
        $leaves = array_values($shelves)[$shelfWord];
        $leafWord = $level === 2 ? intdiv($index, self::sizes()[1]) % count($leaves) : 0;

        $name = match ($level) {
            0 => array_keys(Words::DEPARTMENTS)[$word],
            1 => array_keys($shelves)[$shelfWord],
            2 => array_keys($leaves)[$leafWord],
        };
        $edition = intdiv($department, count(Words::DEPARTMENTS)) % count(Words::EDITIONS);

        return [
            'name' => trim($name . ' ' . Words::EDITIONS[$edition]),
            'nouns' => array_values($leaves)[$leafWord],
        ];
    }

    /**
     * The ids of the categories which hold products.
     *
     * @return list<int>
     */
    public static function leafIds(): array
    {
        [$departments, $shelves, $leaves] = self::sizes();

        return $leaves > 0
            ? range($departments + $shelves + 1, self::total())
            : range(1, self::total());
    }

    private function row(int $id): array
    {
        [$departments, $shelves] = self::sizes();
        [$level, $index] = self::locate($id);
        $name = self::describe($id)['name'];

        return [
            'id' => $id,
            'parent_id' => match ($level) {
                0 => null,
                1 => $index % $departments + 1,
                2 => $departments + $index % $shelves + 1,
            },
            'name' => $name,
            'slug' => Str::slug($name) . '-' . $id,
            'position' => match ($level) {
                0 => $index + 1,
                1 => intdiv($index, $departments) + 1,
                2 => intdiv($index, $shelves) + 1,
            },
        ];
    }

    /**
     * @return array{int, int} the level from 0 to 2, and the index within the level
     */
    private static function locate(int $id): array
    {
        [$departments, $shelves] = self::sizes();

        return match (true) {
            $id <= $departments => [0, $id - 1],
            $id <= $departments + $shelves => [1, $id - $departments - 1],
            default => [2, $id - $departments - $shelves - 1],
        };
    }

    /**
     * @return array{int, int, int} how many departments, shelves and leaves there are
     */
    private static function sizes(): array
    {
        $departments = max(1, intdiv(self::total(), 10));
        $shelves = min(3 * $departments, self::total() - $departments);

        return [$departments, $shelves, self::total() - $departments - $shelves];
    }
}
