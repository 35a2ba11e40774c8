<?php

declare(strict_types=1);

/*
 * One instant in every format that is asked for, and numbers as number_format() and JSON_NUMERIC_CHECK print them.
 */

$instant = new DateTimeImmutable('2024-03-05 16:07:09.250', new DateTimeZone('Europe/Moscow'));
$dates = array_map(static fn (string $format) => $instant->format($format), $_GET['formats'] ?? []);

header('Content-Type: application/json');
echo json_encode([
    'dates' => $dates,
    'total' => number_format(-1234567.5, 2, ',', ' '),
    'price' => number_format(1234.5, 2, ',', '.'),
]);
