<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Models\Product;
use Illuminate\Contracts\Pagination\LengthAwarePaginator;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Validation\Rule;

class ProductController extends Controller
{
    private const SORTABLE = ['price', 'name', 'created_at'];

    public function index(Request $request): LengthAwarePaginator
    {
        $query = Product::query()
            ->when($request->filled('category_id'), function (Builder $query) use ($request): void {
                $query->where('category_id', $request->input('category_id'));
            })
            ->when($request->filled('in_stock'), function (Builder $query) use ($request): void {
                $query->where('in_stock', $request->input('in_stock'));
            })
            ->when($request->filled('q'), function (Builder $query) use ($request): void {
                $query->where('name', 'like', '%' . $request->input('q') . '%');
            });

        $sort = (string) $request->input('sort');
        $column = ltrim($sort, '-');

        if (in_array($column, self::SORTABLE, true)) {
            $query->orderBy($column, str_starts_with($sort, '-') ? 'desc' : 'asc');
        }

        return $this->paginate($query, $request);
    }

    public function show(string $id): Product
    {
        return Product::findOrFail($id);
    }

    public function store(Request $request): JsonResponse
    {
        $product = Product::create($this->validate($request, $this->rules()));

        return response()->json($product->refresh(), 201);
    }

    public function update(Request $request, string $id): Product
    {
        $product = Product::findOrFail($id);
        $product->update($this->validate($request, $this->rules($product)));

        return $product->refresh();
    }

    public function destroy(string $id): Response
    {
        Product::findOrFail($id)->delete();

        return response('', 204);
    }

    /**
     * @return Product|JsonResponse
     */
    public function adjustStock(Request $request, string $id)
    {
        $product = Product::findOrFail($id);
        $input = $this->validate($request, ['delta' => 'required|integer|min:-1000000|max:1000000']);

        if (! $product->adjustStock((int) $input['delta'])) {
            return response()->json(['message' => 'Not enough stock.'], 409);
        }

        return $product->refresh();
    }

    private function rules(?Product $product = null): array
    {
        return [
            'sku' => ['required', 'string', 'max:32', Rule::unique('products', 'sku')->ignore($product)],
            'name' => 'required|string|max:160',
            'description' => 'nullable|string|max:10000',
            'price' => 'required|numeric|min:0|max:99999999.99',
            'category_id' => 'required|integer|exists:categories,id',
            'supplier_id' => 'required|integer|exists:suppliers,id',
            'stock' => 'integer|min:0|max:1000000000',
        ];
    }
}
