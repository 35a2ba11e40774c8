<?php

declare(strict_types=1);

require_once __DIR__ . '/autoload.php';

(new Laravel\Lumen\Bootstrap\LoadEnvironmentVariables(dirname(__DIR__)))->bootstrap();

date_default_timezone_set(env('APP_TIMEZONE', 'Europe/Moscow'));

/*
|--------------------------------------------------------------------------
| Create The Application
|--------------------------------------------------------------------------
*/

$app = new Laravel\Lumen\Application(dirname(__DIR__));

$app->useStoragePath(env('APP_STORAGE') ?: $app->basePath('storage'));

foreach (['logs', 'framework/cache/data'] as $directory) {
    if (! is_dir($app->storagePath($directory))) {
        @mkdir($app->storagePath($directory), 0775, true);
    }
}

foreach (['app', 'auth', 'cache', 'change-events', 'database', 'logging', 'queue'] as $config) {
    $app->configure($config);
}

$app->withFacades();
$app->withEloquent();

/*
|--------------------------------------------------------------------------
| Register Container Bindings
|--------------------------------------------------------------------------
*/

$app->singleton(
    Illuminate\Contracts\Debug\ExceptionHandler::class,
    App\Exceptions\Handler::class
);

$app->singleton(
    Illuminate\Contracts\Console\Kernel::class,
    App\Console\Kernel::class
);

/*
|--------------------------------------------------------------------------
| Register Middleware And Providers
|--------------------------------------------------------------------------
*/

$app->middleware([
    App\Http\Middleware\AccessLog::class,
]);

$app->routeMiddleware([
    'auth' => App\Http\Middleware\Authenticate::class,
    'cache.headers' => Illuminate\Http\Middleware\SetCacheHeaders::class,
]);

$app->register(App\Providers\AuthServiceProvider::class);
$app->register(Banyan\ChangeEvents\ChangeEventsServiceProvider::class);

/*
|--------------------------------------------------------------------------
| Load The Application Routes
|--------------------------------------------------------------------------
*/

$app->router->group([
    'namespace' => 'App\Http\Controllers',
], function ($router) {
    require __DIR__ . '/../routes/api.php';
});

return $app;
