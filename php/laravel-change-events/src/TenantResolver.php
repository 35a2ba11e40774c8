<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

/** Knows whose data is being changed. Made by the container, asked once for each event. */
interface TenantResolver
{
    /** At most 255 characters. Null: the event names no tenant. */
    public function tenant(): ?string;
}
