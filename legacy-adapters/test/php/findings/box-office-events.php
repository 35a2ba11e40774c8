<?php

declare(strict_types=1);

/*
 * Messages about changed rows, with the properties that the RabbitMQ driver of Laravel's queues gives to pushRaw(): the
 * correlation id is the id in the payload, here that of the row.
 */

namespace BoxOffice;

use Illuminate\Database\Eloquent\Model;
use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

require 'PhpAmqpLib/autoload.php';

const EXCHANGE = 'box-office';

function announceChanges(string $url): void
{
    foreach (['guest' => Guest::class, 'seat' => Seat::class] as $name => $model) {
        $model::updated(fn (Model $row) => pushRaw($url, [
            'event' => "$name.updated",
            'id' => $row->id,
            'name' => $row->name,
        ]));
    }
}

function pushRaw(string $url, array $payload): void
{
    ['host' => $host, 'port' => $port, 'user' => $user, 'pass' => $password] = parse_url($url);
    $connection = new AMQPStreamConnection($host, $port, $user, $password);
    $message = new AMQPMessage(json_encode($payload), [
        'content_type' => 'application/json',
        'delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT,
        'correlation_id' => (string) $payload['id'],
        'application_headers' => new AMQPTable(['laravel' => ['attempts' => 0]]),
    ]);
    $connection->channel()->basic_publish($message, EXCHANGE, 'app.default');
    $connection->close();
}
