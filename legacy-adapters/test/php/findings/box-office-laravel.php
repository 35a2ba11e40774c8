<?php

declare(strict_types=1);

/*
 * The box office as a Laravel application, of the framework alone. Its routes are under /api, as the skeleton has it.
 */

use Illuminate\Cache\RateLimiting\Limit;
use Illuminate\Config\Repository;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Contracts\Http\Kernel as HttpKernel;
use Illuminate\Foundation\Application;
use Illuminate\Foundation\Bootstrap;
use Illuminate\Foundation\Exceptions\Handler;
use Illuminate\Foundation\Http\Kernel;
use Illuminate\Foundation\Http\Middleware\PreventRequestsDuringMaintenance;
use Illuminate\Foundation\Support\Providers\RouteServiceProvider;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Routing\Middleware\SubstituteBindings;
use Illuminate\Routing\Middleware\ThrottleRequests;
use Illuminate\Support\Env;
use Illuminate\Support\Facades\RateLimiter;
use Illuminate\Support\Facades\Route;

require 'Illuminate/autoload.php';
require __DIR__ . '/box-office.php';

class Settings
{
    public function bootstrap(Application $app): void
    {
        $settings = BoxOffice\settings();
        $settings['app']['providers'] = [
            Illuminate\Cache\CacheServiceProvider::class,
            Illuminate\Database\DatabaseServiceProvider::class,
            Illuminate\Filesystem\FilesystemServiceProvider::class,
            Illuminate\Foundation\Providers\FoundationServiceProvider::class,
            Illuminate\Pagination\PaginationServiceProvider::class,
            Illuminate\Translation\TranslationServiceProvider::class,
            Routes::class,
        ];
        $app->instance('config', new Repository($settings));
        $app->detectEnvironment(fn (): string => 'production');
    }
}

class BoxOfficeKernel extends Kernel
{
    protected $bootstrappers = [
        Settings::class,
        Bootstrap\HandleExceptions::class,
        Bootstrap\RegisterFacades::class,
        Bootstrap\RegisterProviders::class,
        Bootstrap\BootProviders::class,
    ];

    protected $middleware = [PreventRequestsDuringMaintenance::class];

    protected $middlewareGroups = ['api' => ['throttle:api', SubstituteBindings::class]];

    protected $routeMiddleware = ['throttle' => ThrottleRequests::class];
}

class Routes extends RouteServiceProvider
{
    public function boot(): void
    {
        $once = fn (Request $request): Limit => Limit::perMinute(1)->by($request->route('name') . ' ' . $request->bearerToken());
        $slowDown = fn () => new JsonResponse(['success' => false, 'message' => 'Slow down'], 429);

        RateLimiter::for('api', fn (): Limit => Limit::perMinute(6000)->by('api'));
        RateLimiter::for('tills', $once);
        // A team's own answer has none of the headers which the framework would send.
        RateLimiter::for('desks', fn (Request $request): Limit => $once($request)->response($slowDown));

        $this->routes(fn () => Route::prefix('api')->middleware('api')->group(function (): void {
            foreach (BoxOffice\routes() as [$method, $path, $action]) {
                Route::match([$method], $path, $action);
            }
            foreach (['tills', 'desks'] as $kind) {
                Route::get("$kind/{name}", fn (): array => ['open' => true])->middleware("throttle:$kind");
            }
        }));
    }
}

foreach (['SERVICES', 'PACKAGES', 'CONFIG', 'ROUTES', 'EVENTS'] as $manifest) {
    $file = getenv('APP_STORAGE') . '/' . strtolower($manifest) . '.php';
    Env::getRepository()->set("APP_{$manifest}_CACHE", $file);
}

$app = new Application(__DIR__);
$app->useStoragePath(getenv('APP_STORAGE'));
$app->singleton(HttpKernel::class, BoxOfficeKernel::class);
$app->singleton(ExceptionHandler::class, Handler::class);

$kernel = $app->make(HttpKernel::class);
$kernel->bootstrap();
BoxOffice\seed();
if ($amqpUrl = getenv('AMQP_URL')) {
    require __DIR__ . '/box-office-events.php';
    BoxOffice\announceChanges($amqpUrl);
}

$response = $kernel->handle($request = Request::capture());
BoxOffice\record($request, $request->route()?->parameters() ?? [], $response);
$response->send();
$kernel->terminate($request, $response);
