<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Http\Resources\CustomerResource;
use App\Models\Customer;
use Illuminate\Http\Request;
use Illuminate\Http\Resources\Json\AnonymousResourceCollection;

class CustomerController extends Controller
{
    public function me(Request $request): CustomerResource
    {
        return new CustomerResource($request->user());
    }

    public function show(Customer $customer): CustomerResource
    {
        return new CustomerResource($customer);
    }

    /**
     * Many customers at once, keyed by id; those which do not exist are left out.
     */
    public function batch(Request $request): AnonymousResourceCollection
    {
        $input = $this->validate($request, ['ids' => 'present|array|max:200']);

        return CustomerResource::collection(
            Customer::query()->whereIn('id', $input['ids'])->orderBy('id')->get()->keyBy('id')
        );
    }
}
