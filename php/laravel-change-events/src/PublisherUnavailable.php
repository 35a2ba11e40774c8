<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use RuntimeException;

/** Thrown by a publisher that can send nothing at present: the other events of the transaction are not tried. */
final class PublisherUnavailable extends RuntimeException
{
}
