<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Models\Category;
use Illuminate\Contracts\Pagination\LengthAwarePaginator;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Collection;

class CategoryController extends Controller
{
    public function index(Request $request): LengthAwarePaginator
    {
        $query = Category::query()
            ->when($request->filled('parent_id'), function (Builder $query) use ($request): void {
                $query->where('parent_id', $request->input('parent_id'));
            });

        return $this->paginate($query, $request);
    }

    public function show(string $id): Category
    {
        return Category::findOrFail($id);
    }

    public function tree(): JsonResponse
    {
        $byParent = Category::query()->orderBy('position')->orderBy('id')->get()->groupBy('parent_id');

        return response()->json($this->branch($byParent, ''));
    }

    /**
     * @param Collection $byParent lists of categories; the key of the roots is ''
     */
    private function branch(Collection $byParent, int|string $parentId): Collection
    {
        return $byParent->get($parentId, collect())->map(
            fn (Category $category): array => $category->toArray() + [
                'children' => $this->branch($byParent, $category->id),
            ]
        );
    }
}
