<?php

declare(strict_types=1);

namespace App\Http\Controllers;

class HealthController extends Controller
{
    public function show(): array
    {
        return ['status' => 'ok'];
    }
}
