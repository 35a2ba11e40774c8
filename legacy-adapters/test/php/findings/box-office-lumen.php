<?php

declare(strict_types=1);

/*
 * The box office as a Lumen application, of the framework alone.
 */

use Illuminate\Contracts\Debug\ExceptionHandler;
use Laravel\Lumen\Application;
use Laravel\Lumen\Exceptions\Handler;
use Laravel\Lumen\Http\Request;

require 'Laravel/Lumen/autoload.php';
require __DIR__ . '/box-office.php';

$app = new Application(__DIR__);
$app->useStoragePath(getenv('APP_STORAGE'));
$app->withFacades();
config(BoxOffice\settings());
$app->withEloquent();
$app->singleton(ExceptionHandler::class, Handler::class);

foreach (BoxOffice\routes() as [$method, $path, $action]) {
    $app->router->addRoute($method, $path, $action);
}

BoxOffice\seed();

$response = $app->handle($request = Request::capture());
BoxOffice\record($request, $request->route()[2] ?? [], $response);
$response->send();
