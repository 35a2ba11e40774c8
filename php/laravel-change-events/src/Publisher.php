<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use Banyan\ChangeEvents\Envelope\ChangeEvent;

/**
 * Sends events in mode `publish-after-commit`. Made by the container, for the events of each transaction: a publisher that keeps
 * a connection should be a singleton.
 */
interface Publisher
{
    /**
     * Returns when somebody else has stored the event. What it throws is reported to the application's exception handler,
     * and goes no further: the change itself is committed by then.
     *
     * @throws PublisherUnavailable when the next event could not be sent either
     */
    public function publish(ChangeEvent $event): void;
}
