import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { describe, expect, it } from '@jest/globals';
import { send } from './helpers/http-service.ts';
import { storefrontSupergraph } from './helpers/storefront.ts';
import { ask, gatewayTests, inProcess, remote, TEST_SERVER } from './helpers/test-gateway.ts';

const { startGateway, startService } = gatewayTests();

const identity = { subgraph: 'accounts', query: '{ me { id } }', path: ['me', 'id'] };

describe('createGateway', () => {
  it('answers an operation that needs two subgraphs', async () => {
    const gateway = await startGateway();

    const answer = await ask(gateway, '{ products { name reviews { body } } }');

    expect(answer).toMatchObject({
      status: 200,
      errors: [],
      data: {
        products: [
          { name: 'Lamp', reviews: [{ body: 'About 1' }] },
          { name: 'Chair', reviews: [{ body: 'About 2' }] },
        ],
      },
    });
  });

  it('says which subgraphs the supergraph and the configuration do not share', async () => {
    const supergraphSdl = storefrontSupergraph(['products', 'accounts']);

    await expect(startGateway({ supergraphSdl })).rejects.toThrow(
      'Supergraph and configuration differ:\n' +
        '- "accounts" is in the supergraph but is not configured.\n' +
        '- "reviews" is configured but is not in the supergraph.\n',
    );
  });

  it('refuses a schema that was not composed', async () => {
    await expect(startGateway({ supergraphSdl: 'type Query { a: Int }' })).rejects.toThrow(
      'must be a composed schema with the enum "join__Graph"',
    );
  });

  it('lets requests in flight finish, then change events, before it closes its subgraphs', async () => {
    const events: string[] = [];
    const started = Promise.withResolvers<void>();
    const count = Promise.withResolvers<number>();
    const reviewCount = () => {
      started.resolve();
      return count.promise;
    };
    const close = async () => {
      events.push('subgraph closed');
    };
    const reviews = inProcess('reviews', { Query: { reviewCount } }, { close });
    const changeEvents = {
      health: async () => ({ broker: 'ready', outboxes: {} }) as const,
      stop: async () => void events.push('change events stopped'),
    };
    const gateway = await startGateway({ subgraphs: { reviews }, events: changeEvents });
    const { url } = await gateway.listen();

    const answer = post(url, '{ reviewCount }');
    await started.promise;
    const closed = gateway.close();
    const ready = await fetch(`${url}/health/ready`);
    const live = await fetch(`${url}/health/live`);
    const later = await post(url, '{ products { id } }');
    events.push('subgraph may answer');
    count.resolve(3);
    await closed;

    expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'draining' }]);
    expect(live.status).toBe(200);
    expect(later).toMatchObject({ data: { products: [{}, {}] } });
    expect(await answer).toEqual({ data: { reviewCount: 3 } });
    expect(events).toEqual(['subgraph may answer', 'change events stopped', 'subgraph closed']);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });

  it('cuts requests that do not finish within the drain time', async () => {
    const started = Promise.withResolvers<AbortSignal>();
    const reviews = inProcess('reviews', {
      Query: {
        reviewCount: (
          _: object,
          _args: object,
          { request }: { request: { signal: AbortSignal } },
        ) => {
          started.resolve(request.signal);
          return new Promise(() => {});
        },
      },
    });
    const server = { ...TEST_SERVER, drain: { delayMs: 0, timeoutMs: 50 } };
    const gateway = await startGateway({ subgraphs: { reviews }, server });
    const { url } = await gateway.listen();

    const answer = post(url, '{ reviewCount }').catch(() => 'cut');
    const signal = await started.promise;
    await gateway.close();

    expect(await answer).toBe('cut');
    expect(signal.reason).toMatchObject({ code: 'REQUEST_CANCELLED' });
  });

  it('takes new connections while load balancers learn that it ends', async () => {
    const server = { ...TEST_SERVER, drain: { delayMs: 2000, timeoutMs: 10_000 } };
    const gateway = await startGateway({ server });
    const { url } = await gateway.listen();

    const closed = gateway.close();
    const answers = await Promise.all([
      fetch(`${url}/health/ready`, { headers: { connection: 'close' } }),
      post(url, '{ reviewCount }'),
    ]);
    await closed;

    expect(answers[0].status).toBe(503);
    expect(answers[1]).toEqual({ data: { reviewCount: 3 } });
  });

  it('closes its parts once, however often it is closed', async () => {
    let closings = 0;
    const close = async () => {
      closings += 1;
    };
    const gateway = await startGateway({
      subgraphs: { reviews: inProcess('reviews', {}, { close }) },
    });

    await Promise.all([gateway.close(), gateway.close()]);

    expect(closings).toBe(1);
  });
});

describe('identity', () => {
  it('asks the identity subgraph once per request and tells the caller to subgraphs that want it', async () => {
    let asked = 0;
    const me = (
      _: object,
      _args: object,
      { request }: { request: { headers: ReadonlyMap<string, unknown> } },
    ) => {
      asked += 1;
      return { id: String(request.headers.get('authorization')) };
    };
    const service = await startService((_request, response) =>
      send(response, 200, '{"data":{"reviewCount":1,"latestReviews":[]}}', 'application/json'),
    );
    const gateway = await startGateway({
      subgraphs: {
        reviews: remote('reviews', service.url, { forwardIdentity: true }),
        accounts: inProcess('accounts', { Query: { me } }),
      },
      identity,
    });

    await ask(gateway, '{ reviewCount latestReviews { id } products { rating } }', {
      authorization: 'token-7',
    });

    expect(asked).toBe(1);
    expect(service.requests.map(({ headers }) => headers['banyan-caller-id'])).toEqual([
      'token-7',
      'token-7',
    ]);
    expect(service.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('sends no caller for a request without credentials', async () => {
    const service = await startService((_request, response) =>
      send(response, 200, '{"data":{"reviewCount":1}}', 'application/json'),
    );
    const gateway = await startGateway({
      subgraphs: {
        reviews: remote('reviews', service.url, { forwardIdentity: true }),
        accounts: inProcess('accounts'),
      },
      identity,
    });

    const answer = await ask(gateway, '{ reviewCount }', { 'banyan-caller-id': '7' });

    expect(answer.data).toEqual({ reviewCount: 1 });
    expect(service.requests[0]?.headers).not.toHaveProperty('banyan-caller-id');
  });

  it.each([
    { title: 'refuses them', me: refuse, message: 'Token expired.' },
    { title: 'knows nobody by them', me: () => null, message: 'The credentials are not accepted.' },
  ])(
    'answers UNAUTHENTICATED when credentials are sent and the service $title',
    async ({ me, message }) => {
      const service = await startService(() => {});
      const gateway = await startGateway({
        subgraphs: {
          reviews: remote('reviews', service.url, { forwardIdentity: true }),
          accounts: inProcess('accounts', { Query: { me } }),
        },
        identity,
      });

      const answer = await ask(gateway, '{ reviewCount }', { authorization: 'old' });

      expect(answer.errors).toMatchObject([
        { message, path: ['reviewCount'], extensions: { code: 'UNAUTHENTICATED' } },
      ]);
      expect(service.requests).toEqual([]);
    },
  );

  it('refuses an identity subgraph that waits for the identity itself', async () => {
    const accounts = remote('accounts', 'http://127.0.0.1:1/', { forwardIdentity: true });

    await expect(startGateway({ subgraphs: { accounts }, identity })).rejects.toThrow(
      'subgraphs.accounts.forwardIdentity must be false, since identity.subgraph names it; received true.',
    );
  });

  it('refuses an identity subgraph that is not there', async () => {
    await expect(startGateway({ identity })).rejects.toThrow(
      'identity.subgraph must be one of "products", "reviews"; received "accounts".',
    );
  });
});

describe('client requests', () => {
  it('hands allow-listed headers on with all their values', async () => {
    const seen: unknown[] = [];
    const reviewCount = (
      _: object,
      _args: object,
      { request }: { request: { headers: Iterable<unknown> } },
    ) => {
      seen.push(...request.headers);
      return 1;
    };
    const gateway = await startGateway({
      subgraphs: { reviews: inProcess('reviews', { Query: { reviewCount } }) },
    });

    await ask(gateway, '{ reviewCount }', {
      cookie: 'sid=1',
      'accept-language': 'de',
      'x-request-id': 'a b',
    });

    expect(seen).toEqual([
      ['accept-language', ['de']],
      ['x-request-id', [expect.stringMatching(/^[0-9a-f-]{36}$/)]],
    ]);
  });

  it('keeps 200 when the error of a subgraph names another status', async () => {
    const gateway = await startGateway({
      subgraphs: {
        reviews: inProcess('reviews', {
          Query: {
            reviewCount: () => {
              throw new BanyanError('NOT_FOUND', 'Gone.', {
                extensions: { http: { status: 404 } },
              });
            },
          },
        }),
      },
    });

    const answer = await ask(gateway, '{ reviewCount }');

    expect(answer).toMatchObject({ status: 200, data: { reviewCount: null } });
  });
});

function refuse() {
  throw new BanyanError('UNAUTHENTICATED', 'Token expired.');
}

async function post(url: string, query: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return await response.json();
}
