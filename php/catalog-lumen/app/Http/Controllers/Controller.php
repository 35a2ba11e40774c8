<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use Illuminate\Contracts\Pagination\LengthAwarePaginator;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Http\Request;
use Laravel\Lumen\Routing\Controller as BaseController;

abstract class Controller extends BaseController
{
    private const MAX_PER_PAGE = 100;

    /**
     * One page of a list, narrowed to `ids=1,2,3` when they are given. The order is always total.
     */
    protected function paginate(Builder $query, Request $request): LengthAwarePaginator
    {
        $query->when($request->input('ids'), function (Builder $query, $ids): void {
            $query->whereIn('id', is_array($ids) ? $ids : explode(',', $ids));
        });

        $perPage = max(1, min((int) $request->input('per_page', 15), self::MAX_PER_PAGE));

        return $query->orderBy('id')->paginate($perPage);
    }
}
