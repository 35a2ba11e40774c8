<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEventsServiceProvider;
use Banyan\ChangeEvents\Tests\Support\Outbox;
use Banyan\ChangeEvents\Tests\Support\TestDatabase;
use Illuminate\Config\Repository;
use Illuminate\Container\Container;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Database\Connection;
use Illuminate\Database\DatabaseServiceProvider;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\MigrationServiceProvider;
use Illuminate\Events\EventServiceProvider;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Foundation\Application;
use Illuminate\Support\Facades\Facade;
use PHPUnit\Framework\TestCase as PhpUnitTestCase;
use Throwable;

/** A fresh application with an empty database: SQLite in memory, or what DB_* says. */
abstract class TestCase extends PhpUnitTestCase
{
    protected Application $app;
    protected Outbox $outbox;

    /** @var list<Throwable> */
    protected array $reported = [];

    protected function setUp(): void
    {
        parent::setUp();
        $this->start($this->settings());
    }

    protected function tearDown(): void
    {
        $this->app['db']->purge();
        Model::unsetEventDispatcher();
        Model::unsetConnectionResolver();
        Facade::clearResolvedInstances();
        Container::setInstance(null);
        parent::tearDown();
    }

    /** @return array<string, mixed> of config/change-events.php, where they differ */
    protected function settings(): array
    {
        return ['service' => 'shop'];
    }

    protected function connection(): Connection
    {
        return $this->app['db']->connection();
    }

    /** As Laravel Octane does for each request: what it makes is made in a clone of the application, and gone afterwards. */
    protected function inCloneOfApplication(callable $request): void
    {
        $clone = clone $this->app;
        $clone->instance('app', $clone);
        $clone->instance(Container::class, $clone);
        Container::setInstance($clone);
        Facade::setFacadeApplication($clone);
        try {
            $request();
        } finally {
            Container::setInstance($this->app);
            Facade::setFacadeApplication($this->app);
        }
    }

    private function start(array $settings): void
    {
        $this->app = new Application(sys_get_temp_dir());
        Facade::clearResolvedInstances();
        Facade::setFacadeApplication($this->app);
        $this->app->instance('config', new Repository([
            'database' => ['default' => 'main', 'connections' => ['main' => TestDatabase::settings()], 'migrations' => 'migrations'],
            'change-events' => $settings,
        ]));
        $this->app->instance('files', new Filesystem());
        $this->app->instance(ExceptionHandler::class, $this->exceptionHandler());

        foreach ([EventServiceProvider::class, DatabaseServiceProvider::class, MigrationServiceProvider::class] as $provider) {
            $this->app->register($provider);
        }

        $this->app->register(ChangeEventsServiceProvider::class);
        $this->app->boot();
        $this->database()->prepare(fn () => $this->migrate());
        $this->outbox = new Outbox($this->connection());
    }

    protected function migrate(): void
    {
        $migrator = $this->app->make('migrator');

        if (! $migrator->repositoryExists()) {
            $migrator->getRepository()->createRepository();
        }

        $migrator->run($migrator->paths());
    }

    protected function database(): TestDatabase
    {
        return new TestDatabase($this->connection());
    }

    private function exceptionHandler(): ExceptionHandler
    {
        return new class (fn (Throwable $fault) => $this->reported[] = $fault) implements ExceptionHandler {
            public function __construct(private readonly \Closure $onReport)
            {
            }

            public function report(Throwable $e): void
            {
                ($this->onReport)($e);
            }

            public function shouldReport(Throwable $e): bool
            {
                return true;
            }

            public function render($request, Throwable $e)
            {
                throw $e;
            }

            public function renderForConsole($output, Throwable $e): void
            {
                throw $e;
            }
        };
    }
}
