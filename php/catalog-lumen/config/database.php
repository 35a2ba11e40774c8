<?php

declare(strict_types=1);

return [
    'default' => env('DB_CONNECTION', 'sqlite'),

    'connections' => [
        'sqlite' => [
            'driver' => 'sqlite',
            'database' => env('DB_DATABASE') ?: storage_path('database.sqlite'),
            'prefix' => '',
            'foreign_key_constraints' => true,
        ],

        'mysql' => [
            'driver' => 'mysql',
            'host' => env('DB_HOST', '127.0.0.1'),
            'port' => env('DB_PORT', '3306'),
            'database' => env('DB_DATABASE', 'catalog'),
            'username' => env('DB_USERNAME', 'catalog'),
            'password' => env('DB_PASSWORD', ''),
            'charset' => 'utf8mb4',
            'collation' => 'utf8mb4_unicode_ci',
            'prefix' => '',
            'strict' => true,
            'engine' => null,
            // Columns hold the local time of the application: the server must not convert it.
            'timezone' => env('DB_TIMEZONE', '+00:00'),
            // An update counts the rows which it has found, also those which it leaves as they are.
            'options' => extension_loaded('pdo_mysql') ? [PDO::MYSQL_ATTR_FOUND_ROWS => true] : [],
        ],
    ],

    'migrations' => 'migrations',
];
