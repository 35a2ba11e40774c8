<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use InvalidArgumentException;

/** config/change-events.php, checked. */
final class Settings
{
    public const OUTBOX = 'outbox';
    public const PUBLISH_AFTER_COMMIT = 'publish-after-commit';

    /** The gateway reads no larger event. */
    private const MAX_READ_BYTES = 2097152;

    private const SERVICE_FORM = '/^[A-Za-z][A-Za-z0-9_-]{0,62}$/D';

    /**
     * @param class-string<TenantResolver>|null $tenant
     * @param class-string<Publisher>|null $publisher
     */
    private function __construct(
        public readonly bool $isEnabled,
        public readonly string $service,
        public readonly string $mode,
        public readonly ?string $connection,
        public readonly string $outboxTable,
        public readonly string $sequencesTable,
        public readonly int $maxPayloadBytes,
        public readonly ?string $tenant,
        public readonly ?string $publisher,
    ) {
    }

    /** @throws InvalidArgumentException naming the setting, what it must be and what it is */
    public static function fromConfig(array $config): self
    {
        $isEnabled = filter_var($config['enabled'] ?? true, FILTER_VALIDATE_BOOLEAN);

        return new self(
            $isEnabled,
            $isEnabled ? self::service($config['service'] ?? null) : '',
            self::mode($config['mode'] ?? self::OUTBOX),
            $config['connection'] ?? null,
            $config['tables']['outbox'] ?? 'banyan_outbox',
            $config['tables']['sequences'] ?? 'banyan_outbox_sequences',
            self::maxPayloadBytes($config['max_payload_bytes'] ?? 1048576),
            self::implementation('tenant', $config['tenant'] ?? null, TenantResolver::class),
            self::implementation('publisher', $config['publisher'] ?? null, Publisher::class),
        );
    }

    private static function service(mixed $service): string
    {
        if (! is_string($service) || preg_match(self::SERVICE_FORM, $service) !== 1) {
            throw self::fault('service', 'the name of the subgraph (letters, digits, "_" and "-")', $service);
        }

        return $service;
    }

    private static function mode(mixed $mode): string
    {
        if (! in_array($mode, [self::OUTBOX, self::PUBLISH_AFTER_COMMIT], true)) {
            throw self::fault('mode', '"outbox" or "publish-after-commit"', $mode);
        }

        return $mode;
    }

    private static function maxPayloadBytes(mixed $bytes): int
    {
        if (! is_numeric($bytes) || (int) $bytes < 1024 || (int) $bytes > self::MAX_READ_BYTES) {
            throw self::fault('max_payload_bytes', 'a number of bytes from 1024 to ' . self::MAX_READ_BYTES, $bytes);
        }

        return (int) $bytes;
    }

    private static function implementation(string $setting, mixed $class, string $interface): ?string
    {
        if ($class !== null && ! (is_string($class) && is_subclass_of($class, $interface))) {
            throw self::fault($setting, "the name of a class that implements $interface", $class);
        }

        return $class;
    }

    private static function fault(string $setting, string $expected, mixed $received): InvalidArgumentException
    {
        $text = json_encode($received, JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR);

        return new InvalidArgumentException("change-events.$setting must be $expected, received $text");
    }
}
