<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Models\Supplier;

class SupplierController extends Controller
{
    public function show(string $id): Supplier
    {
        return Supplier::findOrFail($id);
    }
}
