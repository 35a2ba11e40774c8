<?php

declare(strict_types=1);

namespace App\Models;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\PublishesChanges;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsTo;
use Illuminate\Database\Eloquent\Relations\HasMany;

/**
 * @property int $id
 * @property int $number the number on the invoice
 * @property int $customer_id
 * @property int $status one of the constants
 * @property string $total
 * @property string $currency
 * @property string|null $note
 * @property \Illuminate\Support\Carbon $placed_at
 * @property \Illuminate\Support\Carbon|null $cancelled_at
 */
class Order extends Model
{
    use PublishesChanges;

    public const STATUS_NEW = 0;
    public const STATUS_PAID = 1;
    public const STATUS_SHIPPED = 2;
    public const STATUS_DELIVERED = 3;
    public const STATUS_CANCELLED = 9;

    private const STATUS_NAMES = [
        self::STATUS_NEW => 'NEW',
        self::STATUS_PAID => 'PAID',
        self::STATUS_SHIPPED => 'SHIPPED',
        self::STATUS_DELIVERED => 'DELIVERED',
        self::STATUS_CANCELLED => 'CANCELLED',
    ];

    public const CANCELLABLE = [self::STATUS_NEW, self::STATUS_PAID];

    /** Invoice numbers go on where the system before this one stopped. */
    public const FIRST_NUMBER = 9007199254740993;

    /** @var bool */
    public $timestamps = false;

    /** @var array */
    protected $fillable = ['total', 'note', 'placed_at'];

    /** @var array */
    protected $attributes = ['status' => self::STATUS_NEW, 'currency' => 'EUR'];

    /** @var array */
    protected $casts = [
        'total' => 'decimal:2',
        'placed_at' => 'datetime',
        'cancelled_at' => 'datetime',
    ];

    protected static function booted(): void
    {
        static::created(function (Order $order): void {
            $order->forceFill(['number' => self::numberFor($order->id)])->saveQuietly();
        });
    }

    public static function numberFor(int $id): int
    {
        return self::FIRST_NUMBER + 2 * $id;
    }

    public function customer(): BelongsTo
    {
        return $this->belongsTo(Customer::class);
    }

    public function items(): HasMany
    {
        return $this->hasMany(OrderItem::class)->orderBy('id');
    }

    /**
     * Cancels only what can be cancelled still, so that an order which is shipped meanwhile stays shipped.
     *
     * @return bool false when it is too late
     */
    public function cancel(): bool
    {
        $cancellable = static::query()->whereKey($this->getKey())->whereIn('status', self::CANCELLABLE);
        $cancelled = ['status' => self::STATUS_CANCELLED, 'cancelled_at' => now()];

        return ChangeEvents::massUpdate($cancellable, $cancelled, 'cancelled') > 0;
    }

    /**
     * @return array<string, string>
     */
    public function changeEventFields(): array
    {
        return ['customer_id' => 'customer'];
    }

    /**
     * @return array<string, mixed> nothing of an order that is gone
     */
    public function changeEventData(): array
    {
        $order = $this->changeEventRow();

        return $order === null ? [] : array_filter([
            'customerId' => (string) $order->customer_id,
            'status' => self::STATUS_NAMES[$order->status] ?? null,
            'total' => $order->total,
            'currency' => $order->currency,
            'placedAt' => $order->placed_at->toISOString(),
            'items' => $order->items->map(fn (OrderItem $item): array => $item->changeEventLine())->all(),
        ], fn ($value): bool => $value !== null);
    }
}
