import { once } from 'node:events';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { describe, expect, it } from '@jest/globals';
import {
  copyFixture,
  fixture,
  runCli,
  runHere,
  startCli,
  startCommand,
} from '../helpers/run-cli.ts';

const cwd = fixture('shop');

async function ask(url: string, query: string, headers: object = {}): Promise<unknown> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

async function change(file: string, from: string, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

/** A catalog service which counts its requests. */
async function startCatalog() {
  const paths: (string | undefined)[] = [];
  const server = await startServer((request, response) => {
    paths.push(request.url);
    response.setHeader('content-type', 'application/json');
    response.end('{"data":{"id":1,"name":"Lamp"}}');
  });
  return { ...server, paths };
}

async function startServer(answer: RequestListener) {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('banyan start', () => {
  it('answers with parts of a legacy service and of a module, and ends with 0 on SIGTERM', async () => {
    await using catalog = await startCatalog();
    await using server = await startCli(['start'], { cwd, env: { CATALOG_URL: catalog.url } });

    const answer = await ask(server.url, '{ bestProduct { rating name } }');
    const result = await server.stop();

    expect(answer).toEqual({ data: { bestProduct: { rating: 4.5, name: 'Lamp' } } });
    expect(catalog.paths.filter((path) => path === '/products/1')).toHaveLength(1);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(
      `catalog  legacy service, api (lumen) at ${catalog.url} answers\n`,
    );
    expect(result.stdout).toContain('reviews  module in this process, ready\n');
    expect(result.stdout).toContain(
      'Change events stay in this process: events.rabbitmq is not set.\n',
    );
    expect(result.stdout).toContain(`GraphQL at ${server.url}/graphql\n`);
  });

  it('cuts a request that does not end within the drain time, and ends with 0', async () => {
    // A stub: a service that never answers.
    const called = Promise.withResolvers<void>();
    await using catalog = await startServer((request) => {
      if (request.url === '/products/1') called.resolve();
    });
    const env = { CATALOG_URL: catalog.url, DRAIN_TIMEOUT_MS: '100' };
    await using server = await startCli(['start'], { cwd, env });

    const answer = ask(server.url, '{ bestProduct { rating name } }').catch(() => 'cut');
    await called.promise;
    const result = await server.stop();

    expect([await answer, result.code]).toEqual(['cut', 0]);
  });

  it('starts although a service does not answer, and says what to do', async () => {
    await using server = await startCli(['start'], { cwd });

    const answer = await ask(server.url, '{ bestProduct { rating name } }');
    const { stdout } = await server.stop('SIGINT');

    expect(answer).toMatchObject({
      data: { bestProduct: { rating: 4.5, name: null } },
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'catalog' } }],
    });
    expect(stdout).toMatch(/^catalog {2}legacy service, api \(lumen\) .* does not answer: /);
    expect(stdout).toContain('correct subgraphs.catalog.sources.api.baseUrl');
  });

  it('writes nothing but log entries to its output in production', async () => {
    await using server = await startCli(['start'], { cwd, env: { NODE_ENV: 'production' } });

    const { stdout } = await server.stop();

    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg);
    expect(messages).toContain('reviews  module in this process, ready');
    expect(stdout).not.toContain('Explore it');
  });

  it('ends when the process that started it is gone', async () => {
    await using server = await startCli(['start'], { cwd });

    server.process.disconnect();
    const [code] = await once(server.process, 'exit');

    expect(code).toBe(0);
  });

  it('tells to compose when there is no supergraph', async () => {
    await using project = await copyFixture('shop');
    await rm(join(project.dir, 'schema/supergraph.graphql'));

    const result = await runHere(['start'], { cwd: project.dir });

    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'There is no supergraph schema/supergraph.graphql yet. Run `banyan compose` to make it.\n',
    });
  });

  it('names the port that is taken and what chooses another', async () => {
    await using server = await startCli(['start'], { cwd });
    const { port } = new URL(server.url);

    const result = await runCli(['start'], { cwd, env: { PORT: port } });

    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. End that, or choose another port by the variable PORT or server.port.\n`,
    );
  });

  it('shows in development what the process has counted, from the answer to the service', async () => {
    await using catalog = await startCatalog();
    await using server = await startCli(['start'], { cwd, env: { CATALOG_URL: catalog.url } });
    await ask(server.url, '{ bestProduct { rating name } }');

    const answer = await fetch(new URL('/metrics', server.url));

    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain('banyan_graphql_operations_total{type="query",outcome="ok"} 1\n');
    expect(text).toContain(
      'banyan_legacy_calls_total{subgraph="catalog",source="api",outcome="ok"} 1\n',
    );
    expect(text).toContain('banyan_cache_refusals_total{reason="no_time"} 1\n');
  });

  it('shows metrics in production on a port of their own alone', async () => {
    const env = { NODE_ENV: 'production', METRICS_PORT: '0' };
    await using server = await startCli(['start'], { cwd, env });

    const answer = await fetch(new URL('/metrics', server.url));
    const { stdout } = await server.stop();

    expect(answer.status).toBe(404);
    expect(stdout).toMatch(/Metrics at http:\/\/127\.0\.0\.1:\d+\/metrics"/);
  });

  it('names the port for metrics that is taken', async () => {
    await using other = await startCatalog();
    const { port } = new URL(other.url);

    const result = await runCli(['start'], { cwd, env: { METRICS_PORT: port } });

    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. End that, or choose another port by server.metrics.port.\n`,
    );
  });

  it('makes the outbox in a file of the project, and shows its state to probes', async () => {
    await using project = await copyFixture('shop');
    const env = { OUTBOX_URL: 'sqlite:./var/outbox.db' };
    await using server = await startCli(['start'], { cwd: project.dir, env });

    const answer = await fetch(new URL('/health/ready', server.url));

    expect(await answer.json()).toMatchObject({
      status: 'ready',
      events: { broker: 'ready', outboxes: { gateway: { state: 'ok', pending: 0 } } },
    });
    expect((await stat(join(project.dir, 'var/outbox.db'))).isFile()).toBe(true);
  });

  it('names the setting of an outbox that cannot be opened', async () => {
    await using project = await copyFixture('shop');
    const env = { OUTBOX_URL: 'sqlite:./banyan.config.ts/outbox.db' };

    const result = await runCli(['start'], { cwd: project.dir, env });

    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^events\.outbox: Outbox sqlite:.+ cannot be opened: .+\n$/);
  });

  it('explains a module without the right export', async () => {
    await using project = await copyFixture('shop');
    await writeFile(join(project.dir, 'modules/reviews.ts'), 'export const reviews = 1;\n');

    const result = await runHere(['start'], { cwd: project.dir });

    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      'Subgraph "reviews": modules/reviews.ts must have a default export which is a function that makes the subgraph.\n',
    );
  });

  it('does not compose by itself', async () => {
    const result = await runHere(['start'], { cwd: fixture('clashing') });

    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Run `banyan compose`');
  });
});

describe('banyan subgraph', () => {
  it('serves one adapter alone', async () => {
    await using catalog = await startCatalog();
    const env = { CATALOG_URL: catalog.url };
    await using server = await startCli(['subgraph', 'catalog', '--port', '0'], { cwd, env });

    const answer = await ask(server.url, '{ product(id: 7) { name } }');
    const result = await server.stop();

    expect(answer).toEqual({ data: { product: { name: 'Lamp' } } });
    expect(catalog.paths).toContain('/products/7');
    expect(result.code).toBe(0);
    expect(result.stdout).not.toContain('reviews');
    expect(result.stdout).toContain(
      'Change events wait in events.outbox for a gateway that has the same: events.rabbitmq is not set.\n',
    );
  });

  it('shows what it has counted, and nothing of what only gateways count', async () => {
    await using catalog = await startCatalog();
    const env = { CATALOG_URL: catalog.url };
    await using server = await startCli(['subgraph', 'catalog', '--port', '0'], { cwd, env });
    await ask(server.url, '{ product(id: 7) { name } }');

    const answer = await fetch(new URL('/metrics', server.url));

    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain(
      'banyan_legacy_calls_total{subgraph="catalog",source="api",outcome="ok"} 1\n',
    );
    expect(text).toContain(
      'banyan_cache_reads_total{subgraph="catalog",source="api",result="miss"} 1\n',
    );
    expect(text).toContain('banyan_events_broker_state{state="ready"} 1\n');
    expect(text).not.toMatch(/banyan_graphql|banyan_response/);
  });

  it('shows it in production on a port of its own alone, to who has the token', async () => {
    const env = { NODE_ENV: 'production', METRICS_TOKEN: 'the-token-of-the-scraper' };
    const args = ['subgraph', 'catalog', '--port', '0', '--metrics-port', '0'];
    await using server = startCommand(args, { cwd, env });
    const find = () => /Metrics at (\S+?)"/.exec(server.lines().join())?.[1] ?? '';
    const url = await eventually(find, URL.canParse);
    const authorization = `Bearer ${env.METRICS_TOKEN}`;

    const statuses = [
      (await fetch(url)).status,
      (await fetch(url, { headers: { authorization } })).status,
    ];

    expect(statuses).toEqual([401, 200]);
  });

  it('names what chooses another port for metrics', async () => {
    await using other = await startCatalog();
    const { port } = new URL(other.url);
    const args = ['subgraph', 'catalog', '--port', '0', '--metrics-port', port];

    const result = await runCli(args, { cwd });

    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} on 127.0.0.1 is taken by another program. End that, or choose another port by --metrics-port or server.metrics.port.\n`,
    });
  });

  it('heeds the limits, the headers and the context of the project', async () => {
    await using catalog = await startCatalog();
    await using project = await copyFixture('shop');
    await change(join(project.dir, 'schema/catalog.graphql'), '/products/', '/{$context.tenant}/');
    await change(
      join(project.dir, 'banyan.config.ts'),
      'server: {',
      `limits: { maxLegacyCalls: 2 },
       context: ({ headers }) => ({ tenant: headers.get('x-tenant')?.[0] ?? 'nobody' }),
       server: { forwardableHeaders: ['x-tenant'],`,
    );
    const env = { CATALOG_URL: catalog.url };
    const args = ['subgraph', 'catalog', '--port', '0'];
    await using server = await startCli(args, { cwd: project.dir, env });
    const query = '{ a: product(id: 1) { id } b: product(id: 2) { id } c: product(id: 3) { id } }';

    const answer = await ask(server.url, query, { 'x-tenant': 'acme' });

    expect(answer).toMatchObject({
      errors: [{ path: ['c'], extensions: { code: 'REQUEST_LIMIT_EXCEEDED' } }],
    });
    expect(catalog.paths.filter((path) => path !== '/')).toEqual(['/acme/1', '/acme/2']);
  });

  it.each([
    [
      'shop',
      'review',
      'There is no subgraph "review"; the configuration has catalog, reviews. Did you mean "reviews"?\n',
    ],
    [
      'clashing',
      'one',
      'Subgraph "one" runs elsewhere, at http://127.0.0.1:9/graphql: there is nothing to run here.\n',
    ],
  ])('refuses, in project %s, the subgraph %s', async (project, name, stderr) => {
    const result = await runHere(['subgraph', name], { cwd: fixture(project) });

    expect(result).toEqual({ code: 1, stdout: '', stderr });
  });
});
