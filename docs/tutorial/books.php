<?php

// The service of docs/adapters.md, as many are: `php -S localhost:8000 books.php`.
// Prices that were set are kept in books-prices.json beside this file.

declare(strict_types=1);

const PRICES_FILE = __DIR__ . '/books-prices.json';

const AUTHORS = [
    1 => 'Ilse Marchetti',
    2 => 'Tomas Okafor',
    3 => 'Ruth Vasquez',
];

// title, author, in print, price
const BOOKS = [
    1 => ['The Salt Road', 1, 1, '14.00'],
    2 => ['A Field Guide to Queues', 2, 1, '29.50'],
    3 => ['Letters to a Lighthouse', 1, 0, '9.90'],
    4 => ['The Second Orchard', 3, 1, '18.20'],
    5 => ['Songs of the Ferrymen', null, 0, '7.00'],
    6 => ['Slow Bread', 3, 1, '22.00'],
    7 => ['Notes on Glass', 2, 1, '12.50'],
    8 => ['Winter Arithmetic', 2, 0, '11.00'],
    9 => ['The Map Thief of Turin', 1, 1, '16.80'],
    10 => ['Small Engines', 3, 1, '19.00'],
];

// stars, votes; a book that nobody has rated has no row
const RATINGS = [1 => [4.5, 12], 2 => [4.9, 40], 4 => [3.8, 5], 7 => [4.1, 9]];

function send(int $status, array $body): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    exit(json_encode($body, JSON_PRESERVE_ZERO_FRACTION));
}

function prices(): array
{
    return is_file(PRICES_FILE) ? json_decode(file_get_contents(PRICES_FILE), true) : [];
}

function book(int $id): array
{
    [$title, $author, $inPrint, $price] = BOOKS[$id] ?? send(404, ['message' => 'No such book.']);
    $price = prices()[$id] ?? $price;

    return ['id' => $id, 'title' => $title, 'author_id' => $author, 'in_print' => $inPrint, 'price' => $price];
}

function author(int $id): array
{
    return ['id' => $id, 'name' => AUTHORS[$id] ?? send(404, ['message' => 'No such author.'])];
}

/** Laravel's paginator, at most five rows in a page. */
function page(array $rows): array
{
    $size = min(5, max(1, (int) ($_GET['per_page'] ?? 5)));
    $page = max(1, (int) ($_GET['page'] ?? 1));
    $last = max(1, (int) ceil(count($rows) / $size));

    return [
        'current_page' => $page,
        'data' => array_slice($rows, ($page - 1) * $size, $size),
        'last_page' => $last,
        'per_page' => $size,
        'total' => count($rows),
    ];
}

function setPrice(int $id): array
{
    book($id);
    $price = (float) (json_decode(file_get_contents('php://input'), true)['price'] ?? 0);
    if ($price > 100) {
        send(422, ['message' => 'Invalid.', 'errors' => ['price' => ['The price must not be above 100.']]]);
    }
    if ($price < 1) {
        send(200, ['failed' => true, 'reason' => 'PRICE_TOO_LOW', 'text' => 'No book is sold below 1.00.']);
    }
    file_put_contents(PRICES_FILE, json_encode([$id => number_format($price, 2)] + prices()));

    return book($id);
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$ids = array_map(intval(...), (array) ($_GET['ids'] ?? []));

match (true) {
    $path === '/books' => send(200, page(array_map(book(...), array_keys(BOOKS)))),
    $path === '/authors' => send(200, ['data' => array_map(author(...), array_values(array_intersect($ids, array_keys(AUTHORS))))]),
    $path === '/ratings' => send(200, ['data' => array_map(
        fn (int $id) => ['book_id' => $id, 'stars' => RATINGS[$id][0], 'votes' => RATINGS[$id][1]],
        array_values(array_intersect($ids, array_keys(RATINGS))),
    )]),
    preg_match('~^/books/(\d+)$~', $path, $found) === 1 => send(200, ['data' => book((int) $found[1])]),
    preg_match('~^/books/(\d+)/price$~', $path, $found) === 1 => send(200, ['data' => setPrice((int) $found[1])]),
    default => send(404, ['message' => 'The route ' . $path . ' could not be found.']),
};
