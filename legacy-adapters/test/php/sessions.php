<?php

declare(strict_types=1);

/*
 * A Laravel application that knows its users by sessions alone, with the framework's own protection against forged requests.
 */

use Illuminate\Contracts\Http\Kernel;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Route;

$app = require __DIR__ . '/../../../php/orders-laravel/bootstrap/app.php';

@mkdir($app->storagePath() . '/framework/sessions', 0775, true);

$app->booted(static function ($app): void {
    config([
        'session.driver' => 'file',
        'session.files' => $app->storagePath() . '/framework/sessions',
        'session.secure' => false,
        'session.http_only' => true,
        'session.same_site' => 'lax',
    ]);

    $web = [
        Illuminate\Cookie\Middleware\EncryptCookies::class,
        Illuminate\Cookie\Middleware\AddQueuedCookiesToResponse::class,
        Illuminate\Session\Middleware\StartSession::class,
        Illuminate\Foundation\Http\Middleware\VerifyCsrfToken::class,
    ];

    $user = static fn (Request $request) => $request->session()->get('user') ?? abort(401);

    Route::middleware($web)->group(static function () use ($user): void {
        Route::get('/sanctum/csrf-cookie', static fn () => response()->noContent());
        Route::post('/login', static function (Request $request) {
            abort_unless($request->input('password') === 'pass word', 422);
            $request->session()->regenerate();
            $request->session()->put('user', $request->input('email'));

            return response()->noContent();
        });
        Route::get('/me', static fn (Request $request) => ['user' => $user($request)]);
        Route::post('/notes', static fn (Request $request) => ['by' => $user($request), 'text' => $request->input('text')]);
        Route::post('/forget-everybody', static function (Request $request) use ($user) {
            $user($request);
            array_map('unlink', glob(config('session.files') . '/*') ?: []);
            $request->session()->flush();

            return response()->noContent();
        });
    });
});

$kernel = $app->make(Kernel::class);
$response = $kernel->handle($request = Request::capture())->send();
$kernel->terminate($request, $response);
