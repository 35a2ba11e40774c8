<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Publishing;

/** Part of the routing key, so that a subject's events come into the same queue of a group that keeps their order. */
final class Partition
{
    private const COUNT = 16;

    /** From 0 to 15. The gateway comes to the same number. */
    public static function of(string $subject): int
    {
        return crc32($subject) % self::COUNT;
    }
}
