<?php

declare(strict_types=1);

namespace App\Http\Requests;

use Illuminate\Foundation\Http\FormRequest;

class PlaceOrderRequest extends FormRequest
{
    public function rules(): array
    {
        return [
            'items' => 'required|array|min:1|max:50',
            'items.*.product_id' => 'required|integer|min:1|exists:price_list,product_id',
            'items.*.qty' => 'required|integer|between:1,100',
            'note' => 'nullable|string|max:500',
        ];
    }
}
