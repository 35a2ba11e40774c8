<?php

declare(strict_types=1);

namespace Database\Seeders;

use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Str;

class CustomerSeeder extends Seeder
{
    public function run(): void
    {
        $rows = array_map(fn (int $id): array => $this->row($id), range(1, self::total()));

        foreach (array_chunk($rows, 500) as $chunk) {
            DB::table('customers')->insert($chunk);
        }
    }

    public static function total(): int
    {
        return max(1, (int) env('SEED_CUSTOMERS', 500));
    }

    private function row(int $id): array
    {
        $given = Dice::pick('given', $id, Words::GIVEN_NAMES);
        $family = Dice::pick('family', $id, Words::FAMILY_NAMES);
        $host = Dice::pick('host', $id, Words::MAIL_HOSTS);

        return [
            'id' => $id,
            'name' => "$given $family",
            'email' => Str::slug($given) . '.' . Str::slug($family) . "$id@$host",
            'phone' => Dice::roll('has phone', $id, 5) > 0
                ? sprintf('+49 30 %07d', Dice::roll('phone', $id, 10_000_000))
                : null,
            'tier' => Dice::pick('tier', $id, [...array_fill(0, 7, 'standard'), 'silver', 'silver', 'gold']),
            'newsletter' => Dice::roll('newsletter', $id, 3) > 0 ? 1 : 0,
            'api_token' => hash('sha256', "customer-$id-token"),
            'created_at' => Dice::moment('customer', $id, '2021-04-10', '2023-01-01'),
        ];
    }
}
