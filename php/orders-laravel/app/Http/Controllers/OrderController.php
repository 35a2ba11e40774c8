<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Http\Requests\PlaceOrderRequest;
use App\Http\Resources\OrderResource;
use App\Models\Customer;
use App\Models\Order;
use App\Models\Price;
use Banyan\ChangeEvents\ChangeEvents;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Resources\Json\AnonymousResourceCollection;

class OrderController extends Controller
{
    private const MAX_PER_PAGE = 50;

    public function index(Request $request, Customer $customer): AnonymousResourceCollection
    {
        $perPage = max(1, min((int) $request->input('per_page', 15), self::MAX_PER_PAGE));

        $orders = $customer->orders()
            ->with('items')
            ->when($request->filled('status'), function (Builder $query) use ($request): void {
                $query->where('status', $request->input('status'));
            })
            ->orderByDesc('placed_at')
            ->orderByDesc('id')
            ->simplePaginate($perPage);

        return OrderResource::collection($orders);
    }

    public function show(Order $order): OrderResource
    {
        return new OrderResource($order->load('items'));
    }

    public function store(PlaceOrderRequest $request): OrderResource
    {
        $input = $request->validated();
        $lines = $this->price($input['items']);

        $order = ChangeEvents::together(function () use ($request, $input, $lines): Order {
            $order = $request->user()->orders()->create([
                'total' => self::decimal(array_sum(array_column($lines, 'line_total'))),
                'note' => $input['note'] ?? null,
                'placed_at' => now(),
            ]);
            $order->items()->createMany($lines);

            return $order;
        });

        return new OrderResource($order->load('items'));
    }

    /**
     * @return OrderResource|JsonResponse
     */
    public function cancel(Order $order)
    {
        $this->authorize('cancel', $order);

        if (! $order->cancel()) {
            return response()->json(['message' => 'The order can no longer be cancelled.'], 409);
        }

        return new OrderResource($order->refresh()->load('items'));
    }

    /**
     * @param array<array{product_id: int|string, qty: int|string}> $items
     */
    private function price(array $items): array
    {
        $prices = Price::query()->findMany(array_column($items, 'product_id'))->keyBy('product_id');

        return array_map(function (array $item) use ($prices): array {
            $unitPrice = $prices[$item['product_id']]->price;

            return [
                'product_id' => (int) $item['product_id'],
                'qty' => (int) $item['qty'],
                'unit_price' => $unitPrice,
                'line_total' => self::decimal($unitPrice * $item['qty']),
            ];
        }, $items);
    }

    private static function decimal(float|int $amount): string
    {
        return number_format($amount, 2, '.', '');
    }
}
