<?php

declare(strict_types=1);

namespace Database\Seeders;

use App\Models\Order;
use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;

class OrderSeeder extends Seeder
{
    /** Every so many orders one goes to the few regulars, who have pages of them. */
    private const REGULARS_EVERY = 12;
    private const REGULARS = 5;

    private int $itemId = 0;

    public function run(): void
    {
        $total = max(1, (int) env('SEED_ORDERS', 3000));

        foreach (array_chunk(range(1, $total), 500) as $ids) {
            $orders = [];
            $items = [];

            foreach ($ids as $id) {
                $lines = $this->lines($id);
                $orders[] = $this->order($id, array_sum(array_column($lines, 'cents')));
                array_push($items, ...array_column($lines, 'row'));
            }

            DB::table('orders')->insert($orders);
            DB::table('order_items')->insert($items);
        }
    }

    private function order(int $id, int $cents): array
    {
        $customers = CustomerSeeder::total();
        $isRegular = Dice::roll('regular', $id, self::REGULARS_EVERY) === 0;
        $status = Dice::pick('status', $id, [
            Order::STATUS_NEW,
            Order::STATUS_PAID,
            Order::STATUS_PAID,
            Order::STATUS_SHIPPED,
            Order::STATUS_SHIPPED,
            ...array_fill(0, 6, Order::STATUS_DELIVERED),
            Order::STATUS_CANCELLED,
        ]);
        $placedAt = Dice::moment('placed', $id, '2023-01-01', '2025-01-01');

        return [
            'id' => $id,
            'number' => Order::numberFor($id),
            'customer_id' => 1 + Dice::roll('buyer', $id, $isRegular ? min(self::REGULARS, $customers) : $customers),
            'status' => $status,
            'total' => self::decimal($cents),
            'currency' => 'EUR',
            'note' => Dice::roll('noted', $id, 5) === 0 ? Dice::pick('note', $id, Words::NOTES) : null,
            'placed_at' => $placedAt,
            'cancelled_at' => $status === Order::STATUS_CANCELLED
                ? gmdate('Y-m-d H:i:s', strtotime("$placedAt UTC") + 60 + Dice::roll('cancelled', $id, 86400))
                : null,
        ];
    }

    /**
     * One to six lines; with their cents, because sums of decimal strings would need floats.
     *
     * @return list<array{cents: int, row: array}>
     */
    private function lines(int $orderId): array
    {
        $lines = [];

        foreach (range(1, 1 + Dice::roll('lines', $orderId, 6)) as $position) {
            $id = ++$this->itemId;
            $productId = 1 + Dice::roll("product $position", $orderId, PriceSeeder::total());
            $qty = 1 + Dice::roll('qty', $id, 4);
            $price = Dice::price($productId);
            $cents = $qty * (int) str_replace('.', '', $price);

            $lines[] = [
                'cents' => $cents,
                'row' => [
                    'id' => $id,
                    'order_id' => $orderId,
                    'product_id' => $productId,
                    'qty' => $qty,
                    'unit_price' => $price,
                    'line_total' => self::decimal($cents),
                ],
            ];
        }

        return $lines;
    }

    private static function decimal(int $cents): string
    {
        return sprintf('%d.%02d', intdiv($cents, 100), $cents % 100);
    }
}
