<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Envelope;

/** An event as it is stored and sent. */
final class ChangeEvent
{
    /**
     * @param string $id UUIDv7
     * @param string $type `catalog.Product.updated`
     * @param int $version counts the changes of the subject, from 1 on
     * @param string $payload the CloudEvents envelope as JSON text
     */
    public function __construct(
        public readonly string $id,
        public readonly string $type,
        public readonly string $entity,
        public readonly string $keyText,
        public readonly string $subject,
        public readonly int $version,
        public readonly string $payload,
    ) {
    }
}
