<?php

declare(strict_types=1);

/*
 * Composer's vendor/ when it is there, else the framework from Debian's packages
 * (php-laravel-lumen-framework), which lies in PHP's include path.
 */

if (is_file(__DIR__ . '/../vendor/autoload.php')) {
    return require __DIR__ . '/../vendor/autoload.php';
}

if (stream_resolve_include_path('Laravel/Lumen/autoload.php') === false) {
    throw new RuntimeException(
        'Lumen was not found: run "composer install", or install php-laravel-lumen-framework on Debian.'
    );
}

require 'Laravel/Lumen/autoload.php';

spl_autoload_register(static function (string $class): void {
    $prefixes = [
        'App\\' => 'app/',
        'Database\\Seeders\\' => 'database/seeders/',
        'Banyan\\ChangeEvents\\' => '../laravel-change-events/src/',
    ];

    foreach ($prefixes as $prefix => $directory) {
        if (str_starts_with($class, $prefix)) {
            $relative = str_replace('\\', '/', substr($class, strlen($prefix)));
            $file = dirname(__DIR__) . '/' . $directory . $relative . '.php';

            if (is_file($file)) {
                require $file;
            }

            return;
        }
    }
});
