<?php

declare(strict_types=1);

return [
    'defaults' => [
        'guard' => env('AUTH_GUARD', 'api'),
    ],

    'guards' => [
        'api' => ['driver' => 'api'],
    ],

    'providers' => [],

    // The bearer tokens of the systems which may write.
    'tokens' => array_filter(array_map('trim', explode(',', env('CATALOG_TOKENS', 'catalog-secret')))),
];
