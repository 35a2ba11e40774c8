<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents;

use Banyan\ChangeEvents\Outbox\Recorder;
use Banyan\ChangeEvents\Publishing\AmqpPublisher;
use Closure;
use Illuminate\Container\Container as CurrentContainer;
use Illuminate\Contracts\Container\Container;
use Illuminate\Database\Events\ConnectionEvent;
use Illuminate\Database\Events\TransactionBeginning;
use Illuminate\Database\Events\TransactionCommitted;
use Illuminate\Database\Events\TransactionRolledBack;
use Illuminate\Support\ServiceProvider;

/**
 * For Laravel, which finds it by itself, and for Lumen: `$app->configure('change-events')` and then
 * `$app->register(...)` in bootstrap/app.php.
 */
class ChangeEventsServiceProvider extends ServiceProvider
{
    private const CONFIG = __DIR__ . '/../config/change-events.php';

    public function register(): void
    {
        $this->mergeConfigFrom(self::CONFIG, 'change-events');
        $this->app->singleton(Settings::class, static function (Container $app): Settings {
            return Settings::fromConfig($app->make('config')->get('change-events'));
        });
        $this->app->singleton(Recorder::class);
        $this->app->singleton(AmqpPublisher::class);
    }

    public function boot(): void
    {
        $this->loadMigrationsFrom(__DIR__ . '/../database/migrations');
        $this->publishes([self::CONFIG => $this->app->basePath('config/change-events.php')], 'change-events');
        $this->followTransactions();
    }

    /** Nothing is made for the many transactions of an application that has recorded nothing. */
    private function followTransactions(): void
    {
        // The container of now and not that of the boot: Octane answers each request in a clone, where the recorder is.
        $tell = static fn (string $what): Closure => static function (ConnectionEvent $event) use ($what): void {
            $app = CurrentContainer::getInstance();

            if ($app->resolved(Recorder::class)) {
                $app->make(Recorder::class)->{$what}($event->connection);
            }
        };
        $events = $this->app->make('events');
        $events->listen(TransactionBeginning::class, $tell('began'));
        $events->listen(TransactionCommitted::class, $tell('committed'));
        $events->listen(TransactionRolledBack::class, $tell('rolledBack'));
    }
}
