<?php

declare(strict_types=1);

$app = require __DIR__ . '/../bootstrap/app.php';

$app->run();
