import type { IncomingMessage } from '@banyan/platform/events/brokers/event-broker.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { routingKeyOf } from '@banyan/platform/events/brokers/routing-keys.ts';
import { decodeEvent } from '@banyan/platform/events/envelope/decode-event.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRabbitmq } from '../../services/rabbitmq.ts';
import { startTcpProxy, type TcpProxy } from '../../services/tcp-proxy.ts';
import { runInService } from '../helpers/php-code.ts';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

const group = { name: 'test', bindings: ['catalog.Product.*'] };

/** Debian's php-amqplib is not loaded by the service, which does without. */
const loadAmqp = `require 'PhpAmqpLib/autoload.php';`;

/** What is reported goes to standard output. */
const reportHere = `$app->instance(Illuminate\\Contracts\\Debug\\ExceptionHandler::class,
  new class extends Laravel\\Lumen\\Exceptions\\Handler {
    public function report(Throwable $e) { echo 'reported: ', $e->getMessage(), "\\n"; }
  });`;

/** Writes the row, which it changes. */
const change = (model: string, id: number) =>
  `$row = App\\Models\\${model}::find(${id}); $row->forceFill(['name' => $row->name . '!'])->save();`;

const protocolHeader = 'AMQP\0\0\x09\x01';

/** A way to the broker which notes what is sent on it, and who listens in while it is sent. */
async function startWatchedWay(brokerUrl: string, onSent?: (sent: string, way: TcpProxy) => void) {
  const target = new URL(brokerUrl);
  let sent = '';
  const proxy = await startTcpProxy({
    targetPort: Number(target.port),
    onSent(bytes) {
      sent += bytes.toString('latin1');
      onSent?.(sent, proxy);
    },
  });
  target.port = String(proxy.port);
  return {
    url: target.href,
    proxy,
    sent: () => sent,
    connectionsOpened: () => sent.split(protocolHeader).length - 1,
    [Symbol.asyncDispose]: () => proxy.stop(),
  };
}

describe('change events of catalog-lumen in mode publish-after-commit', () => {
  const stack = new AsyncDisposableStack();
  const received: IncomingMessage[] = [];
  let arrival = Promise.withResolvers<void>();
  let catalog: TemporaryPhpService;
  let url: string;
  beforeAll(async () => {
    const rabbitmq = stack.use(await startRabbitmq());
    url = rabbitmq.url;
    const log = createLogger({ level: 'silent' });
    const broker = stack.adopt(await openRabbitmqBroker({ url, log }), (open) => open.close());
    await broker.setUp({ groups: [group] });
    await broker.subscribe({ group: group.name }, async (message) => {
      received.push(message);
      arrival.resolve();
    });
    catalog = stack.use(await startTemporaryPhpService({ name: 'catalog-lumen' }));
  });
  afterAll(() => stack.disposeAsync());

  const php = (code: string, brokerUrl = url) =>
    runInService(catalog.service, {
      code: `${loadAmqp} ${reportHere} ${code}`,
      env: { CHANGE_EVENTS_MODE: 'publish-after-commit', CHANGE_EVENTS_AMQP_URL: brokerUrl },
    });

  it('reach a consumer group as if the gateway had sent them', async () => {
    arrival = Promise.withResolvers();

    const output = await php(
      `App\\Models\\Product::find(1)->forceFill(['name' => 'Ёж'])->save(); echo 'done';`,
    );
    await arrival.promise;

    expect(output).toBe('done');
    expect(received).toHaveLength(1);
    const [message] = received;
    const decoded = decodeEvent(message?.body ?? '');
    expect(decoded).toMatchObject({
      ok: true,
      event: {
        id: message?.id,
        subject: 'Product:1',
        changedfields: 'name',
        data: { currency: 'EUR' },
      },
    });
    expect(message).toMatchObject({
      type: 'catalog.Product.updated',
      contentType: 'application/cloudevents+json; charset=utf-8',
      exchange: 'banyan.events',
      routingKey: routingKeyOf('catalog.Product.updated', 'Product:1'),
      headers: { subject: 'Product:1', partitionkey: 'Product:1' },
    });
  });

  it.each([
    ['no queue wants it', () => url, /the broker returned it: 312 NO_ROUTE/],
    ['the broker is away', () => 'amqp://user:secret-word@127.0.0.1:1', /Connection refused/],
    ['the address is none', () => 'somewhere', /change-events\.amqp\.url must be like amqp:/],
  ])('are reported, and the change stands, when %s', async (_, brokerUrl, reason) => {
    const output = await php(
      `$supplier = App\\Models\\Supplier::find(1);
       $supplier->forceFill(['name' => $supplier->name . '!'])->save();
       echo App\\Models\\Supplier::find(1)->name === $supplier->name ? 'saved' : 'lost';`,
      brokerUrl(),
    );

    const [report = '', outcome] = output.split('\n');
    expect(report).toMatch(/^reported: The change event .* of Supplier:1\) was not published: /);
    expect(report).toMatch(reason);
    expect(report).not.toContain('secret-word');
    expect(outcome).toBe('saved');
  });

  it('share the connection of the process', async () => {
    await using way = await startWatchedWay(url);

    const output = await php(
      `${change('Product', 1)} ${change('Product', 2)}
       Illuminate\\Support\\Facades\\DB::transaction(function () {
         ${change('Product', 3)} ${change('Product', 4)}
       });
       echo 'done';`,
      way.url,
    );

    expect(output).toBe('done');
    expect(way.sent()).toMatch(/Product:1.*Product:2.*Product:3.*Product:4/s);
    expect(way.connectionsOpened()).toBe(1);
  });

  it('are reported untried once the broker has not answered in time', async () => {
    await using way = await startWatchedWay(url);
    way.proxy.stall();

    const output = await php(
      `config(['change-events.amqp.timeout_seconds' => 0.5]);
       Illuminate\\Support\\Facades\\DB::transaction(function () {
         ${change('Supplier', 1)} ${change('Supplier', 2)} ${change('Supplier', 3)}
       });`,
      way.url,
    );

    const late = /was not published: The connection timed out/;
    expect(output.trim().split('\n')).toEqual([1, 2, 3].map(() => expect.stringMatching(late)));
    // Ends of connections are held back as well.
    expect(way.proxy.connections).toBe(1);
  });

  it('are sent by a new connection when the one that was kept does not answer', async () => {
    await using way = await startWatchedWay(url, (sent, proxy) => {
      if (sent.includes('Product:6')) proxy.stall();
    });
    received.length = 0;
    const isMissing = (subject: string) =>
      !received.some(({ headers }) => headers.subject === subject);

    const output = await php(
      `${change('Product', 5)}
       config(['change-events.amqp.url' => '${url}']);
       ${change('Product', 6)} ${change('Product', 7)}
       echo 'done';`,
      way.url,
    );
    while (['Product:5', 'Product:6', 'Product:7'].some(isMissing)) {
      arrival = Promise.withResolvers();
      await arrival.promise;
    }

    expect(output).toBe('done');
    expect(way.connectionsOpened()).toBe(1);
    expect(way.sent()).not.toContain('Product:7');
  });
});
