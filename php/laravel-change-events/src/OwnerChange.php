<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use Closure;

/** An entity that changes with a row of another table: the order of an order's item. */
final class OwnerChange
{
    /**
     * @param string $entity GraphQL type name
     * @param array<string, mixed> $key key fields by name
     * @param list<string> $fields GraphQL fields of the owner that show the row
     * @param Closure(): array<string, mixed>|null $data the owner's `changeEventData()`; asked when the event is written
     */
    public function __construct(
        public readonly string $entity,
        public readonly array $key,
        public readonly array $fields,
        public readonly ?Closure $data = null,
    ) {
    }
}
