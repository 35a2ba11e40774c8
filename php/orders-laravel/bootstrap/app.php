<?php

declare(strict_types=1);

require_once __DIR__ . '/autoload.php';

/*
|--------------------------------------------------------------------------
| Create The Application
|--------------------------------------------------------------------------
*/

$app = new Illuminate\Foundation\Application(dirname(__DIR__));

/*
|--------------------------------------------------------------------------
| Everything Written At Run Time Lies In One Directory
|--------------------------------------------------------------------------
|
| APP_STORAGE moves it, so that several instances can run from one checkout. The .env file is read
| here already because it may name that directory.
|
*/

(new Illuminate\Foundation\Bootstrap\LoadEnvironmentVariables())->bootstrap($app);

$app->useStoragePath(env('APP_STORAGE') ?: $app->basePath('storage'));

foreach (['logs', 'framework/bootstrap', 'framework/cache/data', 'framework/views'] as $directory) {
    if (! is_dir($app->storagePath() . '/' . $directory)) {
        @mkdir($app->storagePath() . '/' . $directory, 0775, true);
    }
}

foreach (['SERVICES', 'PACKAGES', 'CONFIG', 'ROUTES', 'EVENTS'] as $manifest) {
    Illuminate\Support\Env::getRepository()->set(
        "APP_{$manifest}_CACHE",
        $app->storagePath() . '/framework/bootstrap/' . strtolower($manifest) . '.php'
    );
}

/*
|--------------------------------------------------------------------------
| Bind Important Interfaces
|--------------------------------------------------------------------------
*/

$app->singleton(
    Illuminate\Contracts\Http\Kernel::class,
    App\Http\Kernel::class
);

$app->singleton(
    Illuminate\Contracts\Console\Kernel::class,
    App\Console\Kernel::class
);

$app->singleton(
    Illuminate\Contracts\Debug\ExceptionHandler::class,
    App\Exceptions\Handler::class
);

return $app;
