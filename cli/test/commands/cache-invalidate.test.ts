import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startStubService } from '@banyan/legacy-adapters/test/runtime/stub-service.ts';
import { describe, expect, it } from '@jest/globals';
import { copyFixture, fixture, runHere, startCli } from '../helpers/run-cli.ts';

const cwd = fixture('shop');
const env = { ADMIN_TOKEN: 'a-token-of-operators' };

/** A stub of a gateway, for what a real one is not brought to answer. */
async function startStubGateway(status: number, body: string) {
  const received: unknown[] = [];
  const server = createServer(async (request, response) => {
    received.push(JSON.parse(await text(request)));
    response.writeHead(status).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const invalidate = (...args: string[]) => ['cache', 'invalidate', ...args];

describe('banyan cache invalidate', () => {
  it('has a running gateway forget, and says which tags', async () => {
    await using server = await startCli(['start'], { cwd, env });
    const args = invalidate('--type', 'Product', '--key', '42', '--key', '43', '--url', server.url);

    const result = await runHere(args, { cwd, env });

    expect(result).toEqual({
      code: 0,
      stdout: 'Invalidated: Product:42, Product[], Product:43\n',
      stderr: '',
    });
  });

  it('has an entity forgotten as caches know it, whatever spelling of its key is named', async () => {
    await using project = await copyFixture('shop');
    const config = join(project.dir, 'banyan.config.ts');
    const settings = "dialect: 'lumen', keyForm: 'integer', cache: { ttlSeconds: 60 }";
    await writeFile(config, (await readFile(config, 'utf8')).replace("dialect: 'lumen'", settings));
    await using catalog = await startStubService(() => ({
      body: { data: { id: 7, name: 'Ash' } },
    }));
    const running = { cwd: project.dir, env: { ...env, CATALOG_URL: catalog.url } };
    await using server = await startCli(['start'], running);
    // The start looks whether the service is there, at another address.
    const calls = () => catalog.requests.filter(({ url }) => url === '/products/7').length;
    const read = () => ask(server.url, '{ product(id: "7") { name } }');
    const named = ['--type', 'Product', '--key', '007', '--url', server.url];

    await read();
    const again = await read();
    const callsBefore = calls();
    const { stdout } = await runHere(invalidate(...named), running);
    await read();

    expect(again).toEqual({ data: { product: { name: 'Ash' } } });
    expect(stdout).toBe('Invalidated: Product:007, Product[], Product:7\n');
    expect([callsBefore, calls()]).toEqual([1, 2]);
  });

  it('says that the token is not the one of the gateway', async () => {
    await using server = await startCli(['start'], { cwd, env });
    const args = invalidate('--tag', 'a', '--url', server.url);

    const result = await runHere(args, { cwd, env: { ADMIN_TOKEN: 'another-long-token' } });

    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      'The gateway refuses: The administration token is missing or wrong.\n',
    );
  });

  it('says that the gateway runs without a token', async () => {
    await using server = await startCli(['start'], { cwd });

    const result = await runHere(invalidate('--tag', 'a', '--url', server.url), { cwd, env });

    expect(result.code).toBe(1);
    expect(result.stderr).toContain('it runs without admin.token');
  });

  it('asks the gateway of the configuration for all that is named', async () => {
    await using gateway = await startStubGateway(200, '{"status":"done","tags":["a"]}');
    const named = ['--type', 'Order', '--tag', 'a', '--tag', 'b', '--source', 'catalog.api'];

    const result = await runHere(invalidate(...named, '--all-users'), {
      cwd,
      env: { ...env, PORT: String(gateway.port) },
    });

    expect(result.code).toBe(0);
    expect(gateway.received).toEqual([
      {
        types: ['Order'],
        tags: ['a', 'b'],
        sources: [{ subgraph: 'catalog', source: 'api' }],
        users: 'all',
      },
    ]);
  });

  it('fails when not all replicas could be told, and says so', async () => {
    const answer = '{"status":"pending","tags":["a"],"message":"Not yet."}';
    await using gateway = await startStubGateway(202, answer);

    const result = await runHere(invalidate('--tag', 'a', '--url', gateway.url), { cwd, env });

    expect(result).toEqual({ code: 1, stdout: 'Invalidated: a\n', stderr: 'Not yet.\n' });
  });

  it('fails when something else answers', async () => {
    await using gateway = await startStubGateway(502, '<html>');

    const result = await runHere(invalidate('--tag', 'a', '--url', gateway.url), { cwd, env });

    expect(result.stderr).toBe('The gateway refuses: status 502\n');
  });

  it('fails when nobody answers, and does not show the token', async () => {
    const args = invalidate('--tag', 'a', '--url', 'http://127.0.0.1:9');

    const { code, stderr } = await runHere(args, { cwd, env });

    expect(code).toBe(1);
    expect(stderr).toContain('The gateway at http://127.0.0.1:9 does not answer: ');
    expect(stderr).not.toContain(env.ADMIN_TOKEN);
  });

  it.each([
    [[], env, 'Say what has changed: --type, --tag, --source or --all-users.'],
    [['--key', '42'], env, '--key needs --type: the type whose entity it is the key of.'],
    [
      ['--source', 'catalog'],
      env,
      '--source must be a subgraph and its source, such as catalog.api; received "catalog".',
    ],
    [['--tag', 'a'], {}, 'admin.token is not set'],
    [['--tag', 'a'], env, 'Say by --url where the gateway listens.'],
  ])('explains what is missing in %j', async (args, environment, message) => {
    const result = await runHere(invalidate(...args), { cwd, env: environment });

    expect(result.code).toBe(1);
    expect(result.stderr).toContain(message);
  });
});
