<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Outbox;

use Banyan\ChangeEvents\Envelope\ChangeEvent;
use Banyan\ChangeEvents\Publisher;
use Banyan\ChangeEvents\PublisherUnavailable;
use Banyan\ChangeEvents\Settings;
use Illuminate\Contracts\Container\Container;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Database\Connection;
use RuntimeException;
use Throwable;

/**
 * Hands events to the publisher when their transaction is committed. Kept here, and not by Laravel's own afterCommit, whose
 * older versions forget callbacks of a released savepoint when a later one is rolled back.
 */
final class AfterCommit
{
    /** @var array<string, LevelledList<ChangeEvent>> by name of connection */
    private array $waiting = [];

    public function __construct(private readonly Settings $settings, private readonly Container $container)
    {
    }

    public function publish(Connection $connection, ChangeEvent $event): void
    {
        $this->waiting[$connection->getName()] ??= new LevelledList();
        $this->waiting[$connection->getName()]->add($event, $connection->transactionLevel());
    }

    public function committed(Connection $connection): void
    {
        $waiting = $this->waiting[$connection->getName()] ?? null;
        $waiting?->raiseTo($connection->transactionLevel());

        if ($waiting === null || $connection->transactionLevel() > 0) {
            return;
        }

        unset($this->waiting[$connection->getName()]);
        $this->send($waiting->take());
    }

    public function rolledBack(Connection $connection): void
    {
        ($this->waiting[$connection->getName()] ?? null)?->dropBelow($connection->transactionLevel());
    }

    public function forget(Connection $connection): void
    {
        unset($this->waiting[$connection->getName()]);
    }

    /** @param list<ChangeEvent> $events */
    private function send(array $events): void
    {
        $publisher = null;
        $unavailable = null;

        foreach ($events as $event) {
            try {
                // Each try would wait for its timeout, and the request with it.
                $unavailable === null || throw $unavailable;
                $publisher ??= $this->publisher();
                $publisher->publish($event);
            } catch (Throwable $exception) {
                $unavailable = $exception instanceof PublisherUnavailable ? $exception : null;
                $this->report($event, $exception);
            }
        }
    }

    private function publisher(): Publisher
    {
        return $this->container->make($this->settings->publisher ?? throw new RuntimeException(
            'change-events.publisher must name a class in mode "publish-after-commit", received null'
        ));
    }

    private function report(ChangeEvent $event, Throwable $exception): void
    {
        $name = "{$event->id} ({$event->type} of {$event->subject})";
        $reason = $exception->getMessage();
        $fault = new RuntimeException("The change event $name was not published: $reason", 0, $exception);

        if ($this->container->bound(ExceptionHandler::class)) {
            $this->container->make(ExceptionHandler::class)->report($fault);
        } else {
            error_log($fault->getMessage());
        }
    }
}
