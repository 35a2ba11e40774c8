<?php

declare(strict_types=1);

/*
 * What the Lumen and the Laravel application of this folder share: settings, models, rows and routes. Each route does
 * something that teams do, and that surprises who calls it.
 */

namespace BoxOffice;

use Closure;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Http\Request;
use Illuminate\Pagination\LengthAwarePaginator;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;
use Monolog\Handler\NullHandler;
use Symfony\Component\HttpFoundation\Response;

const SEATS = 1500;
const SEAT_UNDER_REPAIR = 2;

date_default_timezone_set(getenv('APP_TIMEZONE') ?: 'UTC');

class Guest extends Model
{
    protected $fillable = ['name'];
}

class Seat extends Model
{
    public $timestamps = false;
    protected $fillable = ['name'];
}

class Booking extends Model
{
    protected $casts = [
        'starts_on' => 'date',
        'paid_on' => 'date:Y-m-d',
        'held_until' => 'datetime:Y-m-d H:i:s',
    ];
}

function settings(): array
{
    $storage = getenv('APP_STORAGE');

    return [
        'app' => [
            'env' => 'production',
            'debug' => false,
            'key' => getenv('APP_KEY'),
            'cipher' => 'AES-256-CBC',
            'locale' => 'en',
            'fallback_locale' => 'en',
        ],
        'cache' => [
            'default' => 'file',
            'prefix' => '',
            'stores' => ['file' => ['driver' => 'file', 'path' => $storage . '/cache']],
        ],
        'database' => [
            'default' => getenv('DB_CONNECTION') ?: 'sqlite',
            'connections' => [
                'sqlite' => ['driver' => 'sqlite', 'database' => $storage . '/box-office.sqlite', 'prefix' => ''],
                'mysql' => [
                    'driver' => 'mysql',
                    'host' => getenv('DB_HOST'),
                    'port' => getenv('DB_PORT'),
                    'database' => getenv('DB_DATABASE'),
                    'username' => getenv('DB_USERNAME'),
                    'password' => getenv('DB_PASSWORD'),
                    'charset' => 'utf8mb4',
                    'collation' => 'utf8mb4_unicode_ci',
                    'prefix' => '',
                    // Zero dates are refused in strict mode.
                    'strict' => false,
                ],
            ],
        ],
        'logging' => [
            'default' => 'null',
            'channels' => ['null' => ['driver' => 'monolog', 'handler' => NullHandler::class]],
        ],
    ];
}

/**
 * @return array<array{string, string, Closure}> method, path and action
 */
function routes(): array
{
    $seats = fn (Request $request) => Seat::whereIn('id', (array) $request->input('ids'))->get();
    $rename = fn (Model $row, Request $request) => tap($row)->update(['name' => $request->input('name')]);

    return [
        // Without values() the keys from before the sort remain.
        ['GET', 'guests', fn () => Guest::all()->sortByDesc('points')],
        ['GET', 'guests/{name}', fn (string $name) => Guest::where('name', $name)->firstOrFail()],
        ['GET', 'bookings/{id}', fn (string $id) => Booking::findOrFail($id)],
        ['GET', 'booking-rows/{id}', fn (string $id) => (array) DB::table('bookings')->find($id)],
        ['GET', 'seats', $seats],
        ['POST', 'seats/search', $seats],
        ['GET', 'seats/{id}', fn (string $id) => Seat::findOrFail($id)],
        ['PUT', 'seats/{id}', fn (Request $request, string $id) => $rename(Seat::findOrFail($id), $request)],
        ['PUT', 'guests/{id}', fn (Request $request, string $id) => $rename(Guest::findOrFail($id), $request)],
        ['GET', 'seat-pages', fn (Request $request) => seatPage($request)],
    ];
}

/** The size of the page is never cast, and a seat under repair is taken out of the page after it was read. */
function seatPage(Request $request): LengthAwarePaginator
{
    $page = Seat::orderBy('id')->paginate(min($request->input('per_page', '5'), '5'));
    $isUsable = fn (Seat $seat): bool => $seat->id !== SEAT_UNDER_REPAIR;

    return $page->setCollection($page->getCollection()->filter($isUsable)->values());
}

function seed(): void
{
    if (DB::getDriverName() === 'sqlite') {
        touch(config('database.connections.sqlite.database'));
    }
    if (Schema::hasTable('seats')) {
        return;
    }
    seedBookings();
    seedGuests();
    seedSeats();
}

function seedBookings(): void
{
    Schema::create('bookings', function (Blueprint $table): void {
        $table->increments('id');
        $table->date('starts_on');
        $table->date('ends_on');
        $table->date('paid_on');
        $table->dateTime('held_until');
        $table->dateTime('called_at');
        $table->dateTime('created_at');
        $table->dateTime('updated_at');
    });
    $row = fn (string $day, string $time): array => [
        'starts_on' => $day,
        'ends_on' => $day,
        'paid_on' => $day,
        'held_until' => "$day $time",
        'called_at' => "$day $time",
        'created_at' => "$day $time",
        'updated_at' => "$day $time",
    ];
    DB::table('bookings')->insert([
        $row('0000-00-00', '00:00:00'),
        $row('2024-02-29', '20:15:00'),
        $row('2020-05-18', '00:30:00'),
    ]);
}

function seedGuests(): void
{
    Schema::create('guests', function (Blueprint $table): void {
        $table->increments('id');
        $table->string('name');
        $table->integer('points');
        $table->timestamps();
    });
    DB::table('guests')->insert([
        ['name' => 'ann@home', 'points' => 5],
        ['name' => 'pat,jr', 'points' => 9],
        ['name' => 'mary jane', 'points' => 7],
    ]);
}

/** The last table to be made: with it all are there. */
function seedSeats(): void
{
    Schema::create('seats', function (Blueprint $table): void {
        $table->increments('id');
        $table->string('name');
    });
    DB::table('seats')->insert(array_map(fn (int $id): array => ['id' => $id, 'name' => "Seat $id"], range(1, SEATS)));
}

/** Appends what was read of a request, and what it was answered, before the answer is sent. */
function record(Request $request, array $parameters, Response $response): void
{
    $call = [
        'method' => $request->getMethod(),
        'target' => $request->getRequestUri(),
        'parameters' => (object) $parameters,
        'input' => (object) $request->all(),
        'status' => $response->getStatusCode(),
        'retryAfter' => $response->headers->get('Retry-After'),
    ];
    file_put_contents(getenv('APP_STORAGE') . '/calls.jsonl', json_encode($call) . "\n", FILE_APPEND | LOCK_EX);
}
