<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use Banyan\ChangeEvents\Envelope\ChangeEvent;

/** Sends events in mode `publish-after-commit`. Made by the container. */
interface Publisher
{
    /**
     * Returns when somebody else has stored the event. What it throws is reported to the application's exception handler,
     * and goes no further: the change itself is committed by then.
     */
    public function publish(ChangeEvent $event): void;
}
