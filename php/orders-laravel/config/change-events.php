<?php

declare(strict_types=1);

return [
    'enabled' => env('CHANGE_EVENTS_ENABLED', true),
    'service' => 'orders',
];
