<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Envelope;

use BackedEnum;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Stringable;

/** Keys as the gateway writes them in subjects and cache tags: both sides must come to the same text. */
final class EntitySubject
{
    private const JSON = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS;

    /**
     * The value itself, or for a key of several parts their JSON as a list of texts. Names are left out: keys of one type
     * all have the same fields in the same order.
     *
     * @param array<string, mixed> $key
     *
     * @throws InvalidChangeEvent
     */
    public static function keyText(string $entity, array $key): string
    {
        if ($key === [] || array_is_list($key)) {
            throw InvalidChangeEvent::because($entity, 'key fields by name, or null when the key is not known', $key);
        }

        $parts = array_values(self::texts($entity, $key));

        return count($parts) === 1 && is_string($parts[0]) ? $parts[0] : (string) json_encode($parts, self::JSON);
    }

    /** The key fields as JSON text, such as `{"id":"42"}`. */
    public static function keyFields(string $entity, array $key): string
    {
        return (string) json_encode(self::plain($entity, $key), self::JSON);
    }

    /** @return array<string|array> */
    private static function texts(string $entity, array $values): array
    {
        return array_values(array_map(static function (mixed $value) use ($entity): string|array {
            if (is_array($value)) {
                return self::texts($entity, $value);
            }

            $plain = self::scalar($entity, $value);

            return is_bool($plain) ? ($plain ? 'true' : 'false') : (string) $plain;
        }, $values));
    }

    private static function plain(string $entity, array $values): array
    {
        return array_map(
            static fn (mixed $value): mixed => is_array($value)
                ? self::plain($entity, $value)
                : self::scalar($entity, $value),
            $values
        );
    }

    private static function scalar(string $entity, mixed $value): string|int|bool
    {
        $plain = match (true) {
            $value instanceof BackedEnum => $value->value,
            $value instanceof Stringable => (string) $value,
            default => $value,
        };

        if (! is_string($plain) && ! is_int($plain) && ! is_bool($plain)) {
            throw InvalidChangeEvent::because($entity, 'text, an integer or a boolean in each key field', $plain);
        }

        if (is_string($plain) && ! mb_check_encoding($plain, 'UTF-8')) {
            throw InvalidChangeEvent::because($entity, 'a key in UTF-8', $plain);
        }

        return $plain;
    }
}
