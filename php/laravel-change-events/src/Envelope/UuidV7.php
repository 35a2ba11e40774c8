<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Envelope;

/** Ids that begin with their time, https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
final class UuidV7
{
    /** Lower case, from the real clock: a test's frozen time would make ids less unique. */
    public static function create(): string
    {
        $milliseconds = substr(pack('J', (int) (microtime(true) * 1000)), 2);
        $bytes = $milliseconds . random_bytes(10);
        $bytes[6] = chr(ord($bytes[6]) & 0x0F | 0x70);
        $bytes[8] = chr(ord($bytes[8]) & 0x3F | 0x80);

        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }
}
