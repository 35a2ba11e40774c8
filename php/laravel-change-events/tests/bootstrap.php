<?php

declare(strict_types=1);

/*
 * Composer's vendor/ when it is there, else Laravel and php-amqplib from Debian's packages, which lie in PHP's include path.
 */

if (is_file(__DIR__ . '/../vendor/autoload.php')) {
    return require __DIR__ . '/../vendor/autoload.php';
}

if (stream_resolve_include_path('Illuminate/autoload.php') === false) {
    throw new RuntimeException(
        'Laravel was not found: run "composer install", or install php-laravel-framework on Debian.'
    );
}

require 'Illuminate/autoload.php';

spl_autoload_register(static function (string $class): void {
    $prefixes = ['Banyan\\ChangeEvents\\Tests\\' => 'tests/', 'Banyan\\ChangeEvents\\' => 'src/'];

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
