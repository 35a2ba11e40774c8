<?php

declare(strict_types=1);

return [
    'name' => env('APP_NAME', 'Catalog'),
    'env' => env('APP_ENV', 'production'),
    'debug' => (bool) env('APP_DEBUG', false),
    'url' => env('APP_URL', 'http://localhost'),
    'timezone' => env('APP_TIMEZONE', 'Europe/Moscow'),
    'locale' => env('APP_LOCALE', 'en'),
    'fallback_locale' => 'en',
    'key' => env('APP_KEY'),
    'cipher' => 'AES-256-CBC',

    // One line per request is appended to this file; nothing is written when it is not set.
    'access_log' => env('ACCESS_LOG'),
];
