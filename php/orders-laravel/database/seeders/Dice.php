<?php

declare(strict_types=1);

namespace Database\Seeders;

/**
 * Numbers which look random and depend on nothing but a label and an id: the same on every machine
 * and whatever is seeded before.
 */
final class Dice
{
    /**
     * A number from 0 up to, but without, $sides.
     */
    public static function roll(string $label, int $id, int $sides): int
    {
        return (int) hexdec(substr(md5("$label:$id"), 0, 8)) % $sides;
    }

    /**
     * @template T
     * @param list<T> $choices
     * @return T
     */
    public static function pick(string $label, int $id, array $choices): mixed
    {
        return $choices[self::roll($label, $id, count($choices))];
    }

    /**
     * The price of a product as a decimal string. The catalog has the same formula: this
     * price list was copied from it once.
     */
    public static function price(int $productId): string
    {
        $whole = 2 + self::roll('price', $productId, 480);
        $cents = self::pick('cents', $productId, ['90', '99', '00', '50', '49']);

        return "$whole.$cents";
    }

    /**
     * A moment between two dates, as `Y-m-d H:i:s`.
     */
    public static function moment(string $label, int $id, string $from, string $to): string
    {
        $start = (int) strtotime("$from 00:00:00 UTC");
        $end = (int) strtotime("$to 00:00:00 UTC");

        return gmdate('Y-m-d H:i:s', $start + self::roll($label, $id, $end - $start));
    }
}
