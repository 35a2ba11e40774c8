<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Publishing;

use Banyan\ChangeEvents\Envelope\ChangeEvent;
use Banyan\ChangeEvents\Publisher;
use Banyan\ChangeEvents\PublisherUnavailable;
use Illuminate\Contracts\Config\Repository;
use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Exception\AMQPExceptionInterface;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;
use RuntimeException;
use Throwable;

/**
 * Publishes to the gateway's exchange in RabbitMQ with php-amqplib, and waits until the broker has stored the event. Keeps
 * its connection for later events of the same application.
 */
final class AmqpPublisher implements Publisher
{
    private ?AMQPChannel $channel = null;

    /** What the broker said of the event on its way: it confirms also those that it returns. */
    private ?string $refusal = null;

    public function __construct(private readonly Repository $config)
    {
    }

    /**
     * @throws PublisherUnavailable when the broker is away or does not answer in time
     * @throws RuntimeException when it refuses the event or has no queue for it, or when the settings are wrong
     */
    public function publish(ChangeEvent $event): void
    {
        $wasOpen = $this->channel !== null;
        try {
            $this->send($event);
        } catch (AMQPExceptionInterface $exception) {
            $this->abandon();

            if (! $wasOpen) {
                throw new PublisherUnavailable($exception->getMessage(), 0, $exception);
            }

            // The connection may have been idle for long, and broken without a word: once more by a new one.
            $this->publish($event);
        }
    }

    public function __destruct()
    {
        $this->close();
    }

    private function send(ChangeEvent $event): void
    {
        $settings = $this->config->get('change-events.amqp');
        $this->channel ??= $this->open($settings);
        $this->refusal = null;
        $routingKey = $event->type . '.' . Partition::of($event->subject);

        $this->channel->basic_publish($this->message($event), $settings['exchange'], $routingKey, true);
        $this->channel->wait_for_pending_acks_returns($settings['timeout_seconds']);

        if ($this->refusal !== null) {
            throw new RuntimeException($this->refusal);
        }
    }

    private function message(ChangeEvent $event): AMQPMessage
    {
        return new AMQPMessage($event->payload, [
            'content_type' => 'application/cloudevents+json; charset=utf-8',
            'delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT,
            'message_id' => $event->id,
            'type' => $event->type,
            'application_headers' => new AMQPTable([
                'subject' => $event->subject,
                'partitionkey' => $event->subject,
            ]),
        ]);
    }

    private function open(array $settings): AMQPChannel
    {
        $channel = AmqpConnection::open($settings['url'], $settings['timeout_seconds'])->channel();
        $channel->confirm_select();
        $channel->set_return_listener(function (int $code, string $text): void {
            $this->refusal = "the broker returned it: $code $text";
        });
        $channel->set_nack_handler(function (): void {
            $this->refusal = 'the broker refused it';
        });

        return $channel;
    }

    /** Says no farewell, whose answer would be waited for in vain. */
    private function abandon(): void
    {
        $this->channel?->getConnection()?->getIO()?->close();
        $this->close();
    }

    private function close(): void
    {
        $connection = $this->channel?->getConnection();
        $this->channel = null;
        try {
            $connection?->close();
        } catch (Throwable) {
            // It is broken, which is why it is being closed.
        }
    }
}
