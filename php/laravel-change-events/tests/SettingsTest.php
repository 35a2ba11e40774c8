<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\Settings;
use Banyan\ChangeEvents\Tests\Models\Product;
use InvalidArgumentException;

final class SettingsTest extends TestCase
{
    protected function settings(): array
    {
        return ['enabled' => 'false', 'service' => null];
    }

    public function testWritesModelsAsIfItWereNotThereWhenSwitchedOff(): void
    {
        $levels = [];
        Product::saved(function () use (&$levels): void {
            $levels[] = $this->connection()->transactionLevel();
        });

        Product::create(['name' => 'Lamp']);

        self::assertSame([0], $levels);
        self::assertSame([], $this->outbox->summary());
    }

    /** @dataProvider faults */
    public function testNamesTheSettingThatIsWrong(array $config, string $message): void
    {
        $this->expectException(InvalidArgumentException::class);
        $this->expectExceptionMessage($message);

        Settings::fromConfig($config + ['service' => 'shop']);
    }

    public function testTakesTheLargestSizeThatTheGatewayReads(): void
    {
        $settings = Settings::fromConfig(['service' => 'shop', 'max_payload_bytes' => '2097152']);

        self::assertSame(2097152, $settings->maxPayloadBytes);
    }

    public static function faults(): array
    {
        return [
            [['service' => null], 'change-events.service must be the name of the subgraph (letters, digits, "_" and "-"), received null'],
            [['service' => 'a.b'], 'received "a.b"'],
            [['mode' => 'queue'], 'change-events.mode must be "outbox" or "publish-after-commit", received "queue"'],
            [['max_payload_bytes' => 10], 'change-events.max_payload_bytes must be a number of bytes from 1024 to 2097152, received 10'],
            [['max_payload_bytes' => 2097153], 'to 2097152, received 2097153'],
            [['tenant' => Product::class], 'change-events.tenant must be the name of a class that implements'],
            [['publisher' => 'Nobody'], 'change-events.publisher must be the name of a class that implements'],
        ];
    }
}
