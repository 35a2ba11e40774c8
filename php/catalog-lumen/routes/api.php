<?php

declare(strict_types=1);

/** @var \Laravel\Lumen\Routing\Router $router */

$router->get('/health', 'HealthController@show');

$router->get('/products', 'ProductController@index');
$router->get('/products/{id}', 'ProductController@show');

$router->get('/categories', 'CategoryController@index');
$router->get('/categories/tree', 'CategoryController@tree');
$router->get('/categories/{id}', 'CategoryController@show');

$router->group(['middleware' => 'cache.headers:etag'], function () use ($router) {
    $router->get('/suppliers/{id}', 'SupplierController@show');
});

$router->group(['middleware' => 'auth'], function () use ($router) {
    $router->post('/products', 'ProductController@store');
    $router->put('/products/{id}', 'ProductController@update');
    $router->delete('/products/{id}', 'ProductController@destroy');
    $router->post('/products/{id}/stock', 'ProductController@adjustStock');
});
