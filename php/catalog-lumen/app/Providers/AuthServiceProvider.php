<?php

declare(strict_types=1);

namespace App\Providers;

use Illuminate\Auth\GenericUser;
use Illuminate\Http\Request;
use Illuminate\Support\ServiceProvider;

class AuthServiceProvider extends ServiceProvider
{
    /**
     * The callers are other systems, not people: a known bearer token is all there is to check.
     */
    public function boot(): void
    {
        $this->app['auth']->viaRequest('api', function (Request $request) {
            $token = (string) $request->bearerToken();

            return in_array($token, config('auth.tokens'), true)
                ? new GenericUser(['id' => sha1($token)])
                : null;
        });
    }
}
