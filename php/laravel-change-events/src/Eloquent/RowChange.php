<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Eloquent;

use Illuminate\Database\Eloquent\Model;

/**
 * What happened to a row.
 *
 * @internal
 */
final class RowChange
{
    /**
     * @param list<string>|null $columns those that were written; null: not of interest, the whole row appeared or is gone
     * @param array<string, mixed> $data told besides what the model tells
     * @param Model|null $before the row as it was, when that is known
     */
    public function __construct(
        public readonly string $verb,
        public readonly ?array $columns = null,
        public readonly array $data = [],
        public readonly ?Model $before = null,
    ) {
    }
}
