<?php

declare(strict_types=1);

return [
    // False: models are written as without this package, and nothing is told.
    'enabled' => env('CHANGE_EVENTS_ENABLED', true),

    // The name of this application's subgraph in the gateway, such as "catalog".
    'service' => env('CHANGE_EVENTS_SERVICE'),

    // "outbox": events are rows, written in the transaction of the change; the gateway's relay sends them.
    // "publish-after-commit": they are handed to the publisher below after the commit, and lost when that fails.
    'mode' => env('CHANGE_EVENTS_MODE', 'outbox'),

    // Of the migrations and of ChangeEvents::record; null is the default connection. Models always use their own.
    'connection' => null,

    'tables' => [
        'outbox' => 'banyan_outbox',
        'sequences' => 'banyan_outbox_sequences',
        // Written by the gateway's relay only.
        'parked' => 'banyan_parked_subjects',
    ],

    // A change whose event is larger as JSON is refused. At most 2097152: the gateway reads no larger event.
    'max_payload_bytes' => 1048576,

    // A class that implements Banyan\ChangeEvents\TenantResolver. Null: events name no tenant.
    'tenant' => null,

    // A class that implements Banyan\ChangeEvents\Publisher, for mode "publish-after-commit".
    'publisher' => Banyan\ChangeEvents\Publishing\AmqpPublisher::class,

    'amqp' => [
        // amqp://user:password@host:5672/vhost, or amqps://…
        'url' => env('CHANGE_EVENTS_AMQP_URL'),
        'exchange' => 'banyan.events',
        'timeout_seconds' => 3,
    ],
];
