<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use LogicException;

/** A change that cannot be told as it is. Thrown before the commit, so that the change does not happen either. */
final class InvalidChangeEvent extends LogicException
{
    /** Text of the application is shown in part, and in valid UTF-8. */
    public static function because(string $place, string $expected, mixed $received): self
    {
        $received = self::describe($received);

        return new self(sprintf('Change event of %s: expected %s, received %s', self::show($place), $expected, $received));
    }

    public static function outsideTransaction(string $place): self
    {
        return new self(sprintf(
            'Change event of %s: expected an open transaction on the connection of the change, there is none. '
            . 'Make the change and record it inside DB::transaction().',
            self::show($place)
        ));
    }

    private static function describe(mixed $value): string
    {
        return is_string($value) ? '"' . self::show($value) . '"' : get_debug_type($value);
    }

    private static function show(string $text): string
    {
        return mb_strimwidth(mb_scrub($text, 'UTF-8'), 0, 120, '…', 'UTF-8');
    }
}
