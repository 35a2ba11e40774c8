<?php

declare(strict_types=1);

return [
    // How often one customer may write in a minute.
    'writes_per_minute' => (int) env('ORDERS_THROTTLE', 600),
];
