<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests;

use Banyan\ChangeEvents\ChangeEvents;
use Banyan\ChangeEvents\Envelope\EntitySubject;
use Banyan\ChangeEvents\Envelope\UuidV7;
use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Publishing\Partition;
use Banyan\ChangeEvents\TenantResolver;
use Banyan\ChangeEvents\Tests\Models\Product;
use Illuminate\Http\Request;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\DB;

final class EnvelopeTest extends TestCase implements TenantResolver
{
    private static string $tenant = 'acme';

    protected function tearDown(): void
    {
        self::$tenant = 'acme';
        parent::tearDown();
    }

    protected function settings(): array
    {
        return ['service' => 'shop', 'tenant' => self::class];
    }

    public function tenant(): ?string
    {
        return self::$tenant;
    }

    public function testIsCloudEventsInJson(): void
    {
        Carbon::setTestNow('2024-03-05 07:20:30.123456');
        Product::create(['name' => 'Lamp'])->update(['name' => 'Lantern']);
        Carbon::setTestNow();

        $row = $this->outbox->rows()[1];
        self::assertSame([
            'specversion' => '1.0',
            'id' => $row->id,
            'source' => '/subgraphs/shop',
            'type' => 'shop.Product.updated',
            'subject' => 'Product:1',
            'time' => '2024-03-05T07:20:30.123Z',
            'datacontenttype' => 'application/json',
            'partitionkey' => 'Product:1',
            'sequence' => '00000000000000000002',
            'entitykeys' => '{"id":"1"}',
            'changedfields' => 'name',
            'tenant' => 'acme',
            'data' => null,
        ], json_decode($row->payload, true));
        self::assertStringContainsString('"source":"/subgraphs/shop"', $row->payload);
    }

    public function testFillsTheColumnsThatRelaysAndDebeziumRead(): void
    {
        Product::create(['name' => 'Lamp']);

        $row = $this->outbox->rows()[0];
        self::assertSame(
            ['Product', '1', 1, 'shop.Product.created', '{}', 0, 0],
            [
                $row->aggregatetype, $row->aggregateid, (int) $row->aggregateversion, $row->type, $row->headers,
                (int) $row->available_at, (int) $row->attempts,
            ]
        );
        self::assertNull($row->published_at ?? $row->dead_at ?? $row->claimed_by ?? $row->claimed_until ?? $row->last_error);
        self::assertEqualsWithDelta(microtime(true) * 1000, (int) $row->created_at, 60_000);
    }

    public function testCarriesTheTraceOfTheRequest(): void
    {
        $trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
        $this->request(['HTTP_TRACEPARENT' => $trace, 'HTTP_TRACESTATE' => 'vendor=1']);

        Product::create(['name' => 'Lamp']);

        $event = $this->outbox->envelopes()[0];
        self::assertSame([$trace, 'vendor=1'], [$event['traceparent'], $event['tracestate']]);
    }

    /** @dataProvider brokenTraces */
    public function testLeavesATraceOut(string $traceparent): void
    {
        $this->request(['HTTP_TRACEPARENT' => $traceparent, 'HTTP_TRACESTATE' => 'vendor=1']);

        Product::create(['name' => 'Lamp']);

        self::assertArrayNotHasKey('traceparent', $this->outbox->envelopes()[0]);
        self::assertArrayNotHasKey('tracestate', $this->outbox->envelopes()[0]);
    }

    public static function brokenTraces(): array
    {
        return [
            'when it is empty' => [''],
            'when it is too short' => ['00-0af7-b7ad-01'],
            'when its id is zero' => ['00-00000000000000000000000000000000-b7ad6b7169203331-01'],
            'with a line break' => ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n x"],
        ];
    }

    public function testKeepsTextAsItIs(): void
    {
        $text = "Ёж / 🦔 \u{2028} \"quoted\"";

        $this->record('Product', ['id' => $text], data: ['price' => 1.0, 'name' => $text]);

        $row = $this->outbox->rows()[0];
        self::assertSame($text, $row->aggregateid);
        self::assertStringContainsString('"price":1.0', $row->payload);
        self::assertStringContainsString('Ёж / 🦔', $row->payload);
        self::assertSame("Product:$text", $this->outbox->envelopes()[0]['subject']);
    }

    public function testTellsKeysApartThatDifferInCaseOrTheSpacesAtTheirEndOnly(): void
    {
        $this->record('Tag', ['slug' => 'a']);
        $this->record('Tag', ['slug' => 'A']);
        $this->record('Tag', ['slug' => 'ä']);
        $this->record('Tag', ['slug' => 'a ']);

        self::assertSame([1, 1, 1, 1], array_map('intval', array_column($this->outbox->envelopes(), 'sequence')));
    }

    /** @dataProvider keys */
    public function testWritesKeysAsTheGatewayDoes(array $key, string $text): void
    {
        self::assertSame($text, EntitySubject::keyText('Product', $key));
    }

    public static function keys(): array
    {
        return [
            'text' => [['id' => 'a/b'], 'a/b'],
            'an integer' => [['id' => 42], '42'],
            'a boolean' => [['id' => true], 'true'],
            'several parts' => [['sku' => 'é"', 'region' => 7], '["é\"","7"]'],
            'nested' => [['id' => '1', 'organization' => ['id' => 2]], '["1",["2"]]'],
            'one nested part' => [['organization' => ['id' => '2']], '[["2"]]'],
        ];
    }

    /** @dataProvider refusals */
    public function testRefusesBeforeTheCommit(array $arguments, string $message): void
    {
        $thrown = null;
        try {
            $this->record(...$arguments);
        } catch (InvalidChangeEvent $thrown) {
        }

        self::assertStringContainsString($message, (string) $thrown?->getMessage());
        self::assertSame([], $this->outbox->summary());
    }

    public static function refusals(): array
    {
        $key = ['id' => '1'];

        return [
            'a name that is none' => [['Pro duct', $key], 'the name of a GraphQL type, received "Pro duct"'],
            'a verb with a dot' => [['Product', $key, 'price.updated'], 'a verb in the past tense'],
            'a field that is none' => [['Product', $key, 'updated', ['in stock']], 'the name of a GraphQL field'],
            'no fields' => [['Product', $key, 'updated', []], 'or null when they are not known'],
            'an empty key' => [['Product', ['id' => '']], 'a key that is not empty'],
            'a key without names' => [['Product', ['1']], 'key fields by name'],
            'a null in the key' => [['Product', ['id' => null]], 'text, an integer or a boolean in each key field, received null'],
            'a float in the key' => [['Product', ['id' => 1.5]], 'received float'],
            'a key that is too long' => [['Product', ['id' => str_repeat('ж', 256)]], 'at most 255 characters'],
            'a key that is no UTF-8' => [['Product', ['id' => "caf\xE9"]], 'a key in UTF-8, received "caf?"'],
            'data that is no UTF-8' => [['Product', $key, 'updated', null, ['name' => "caf\xE9"]], 'Malformed UTF-8'],
            'data that is a list' => [['Product', $key, 'updated', null, [1, 2]], 'data by name'],
            'too much data' => [['Product', $key, 'updated', null, ['x' => str_repeat('x', 1048576)]], 'at most 1048576 bytes'],
        ];
    }

    public function testTakesAKeyOfTheLongestLength(): void
    {
        $key = str_repeat('🦔', 255);

        $this->record('Product', ['id' => $key]);

        self::assertSame($key, $this->outbox->rows()[0]->aggregateid);
    }

    public function testTakesATenantOfTheLongestLength(): void
    {
        self::$tenant = str_repeat('🦔', 127) . 'ж';

        $this->record('Product', ['id' => '1']);

        self::assertSame(self::$tenant, $this->outbox->envelopes()[0]['tenant']);
    }

    public function testRefusesALongerTenant(): void
    {
        self::$tenant = str_repeat('🦔', 128);

        $this->expectException(InvalidChangeEvent::class);
        $this->expectExceptionMessage('Change event of Product:1: expected a tenant of at most 255 characters, received "🦔');

        $this->record('Product', ['id' => '1']);
    }

    public function testGivesIdsOfVersion7ThatBeginWithTheirTime(): void
    {
        $before = (int) (microtime(true) * 1000);
        $id = UuidV7::create();
        $after = (int) (microtime(true) * 1000);

        self::assertMatchesRegularExpression('/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/', $id);
        $time = hexdec(substr(str_replace('-', '', $id), 0, 12));
        self::assertTrue($before <= $time && $time <= $after);
        self::assertCount(1000, array_unique(array_map(static fn (): string => UuidV7::create(), range(1, 1000))));
    }

    public function testKnowsThePartitionOfASubject(): void
    {
        self::assertSame([8, 15], [Partition::of('Product:1'), Partition::of('Tag:ё')]);
    }

    private function record(string $entity, array $key, string $verb = 'updated', ?array $fields = null, ?array $data = null): void
    {
        DB::transaction(static fn () => ChangeEvents::record($entity, $key, $verb, $fields, $data));
    }

    private function request(array $server): void
    {
        $this->app->instance('request', Request::create('/products', 'POST', server: $server));
    }
}
