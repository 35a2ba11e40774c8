import { gunzipSync } from 'node:zlib';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { ask, gatewayTests, inProcess, TEST_SERVER } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

describe('HTTP server', () => {
  it.each([
    { received: 'req-42.a:b', echoed: /^req-42\.a:b$/ },
    { received: 'two words', echoed: /^[0-9a-f-]{36}$/ },
    { received: 'x'.repeat(200), echoed: /^[0-9a-f-]{36}$/ },
  ])(
    'answers the request id $received with one that matches $echoed',
    async ({ received, echoed }) => {
      const gateway = await startGateway();

      const answer = await ask(gateway, '{ products { id } }', { 'x-request-id': received });

      expect(answer.headers['x-request-id']).toMatch(echoed);
    },
  );

  it.each([
    {
      title: 'a body over the limit',
      payload: `{"query":"${'x'.repeat(100_001)}"}`,
      type: 'application/json',
      status: 413,
    },
    { title: 'a body that is no JSON', payload: '{"query', type: 'application/json', status: 400 },
    { title: 'a body of another type', payload: '<a/>', type: 'application/xml', status: 415 },
    {
      title: 'a batch',
      payload: '[{"query":"{ __typename }"}]',
      type: 'application/json',
      status: 400,
    },
    { title: 'a body without a query', payload: '{"a":1}', type: 'application/json', status: 400 },
    {
      title: 'a simple request of a foreign page',
      payload: '{ __typename }',
      type: 'text/plain',
      status: 400,
    },
  ])(
    'refuses $title with $status in the form of a GraphQL answer',
    async ({ payload, type, status }) => {
      const { app } = await startGateway();

      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': type },
        payload,
      });

      expect(response.statusCode).toBe(status);
      expect(response.json()).toEqual({
        errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }],
      });
    },
  );

  it('names the limit of the server to a body over it', async () => {
    const { app } = await startGateway();
    const payload = { query: 'x'.repeat(100_001) };

    const response = await app.inject({ method: 'POST', url: '/graphql', payload });

    expect(response.json().errors[0].message).toBe(
      'The request body must hold at most 100000 bytes; received 100013.',
    );
  });

  it('refuses a GET request that a foreign page could send, and answers it with a preflighted header', async () => {
    const { app } = await startGateway();
    const url = `/graphql?query=${encodeURIComponent('{ product(id: "1") { name } }')}`;

    const refused = await app.inject({ method: 'GET', url });
    const answered = await app.inject({
      method: 'GET',
      url,
      headers: { 'apollo-require-preflight': '1' },
    });

    expect(refused.statusCode).toBe(400);
    expect(answered.json()).toEqual({ data: { product: { name: 'Lamp' } } });
    expect(answered.headers['cache-control']).toBe('no-store');
  });

  it('lets only pages of configured origins read answers', async () => {
    const server = { ...TEST_SERVER, corsOrigins: ['https://shop.example'] };
    const gateway = await startGateway({ server });

    const shop = await ask(gateway, '{ products { id } }', { origin: 'https://shop.example' });
    const other = await ask(gateway, '{ products { id } }', { origin: 'https://evil.example' });

    expect(shop.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(other.headers['access-control-allow-origin']).not.toBe('https://evil.example');
  });

  it('allows no page anything in answers that are no pages', async () => {
    const gateway = await startGateway();

    const { headers } = await ask(gateway, '{ products { id } }');

    expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('protects data and pages, and sends what only pages need with pages only', async () => {
    const { app } = await startGateway();
    const url = '/graphql?query=%7B__typename%7D';
    const protecting = [
      'content-security-policy',
      'cross-origin-resource-policy',
      'strict-transport-security',
      'x-content-type-options',
      'x-frame-options',
    ];
    const forPages = [
      'cross-origin-opener-policy',
      'origin-agent-cluster',
      'referrer-policy',
      'x-dns-prefetch-control',
      'x-download-options',
      'x-permitted-cross-domain-policies',
      'x-xss-protection',
    ];
    const among = (names: readonly string[], sent: object) => names.filter((name) => name in sent);

    const data = await app.inject({ url, headers: { 'apollo-require-preflight': '1' } });
    const page = await app.inject('/');

    expect(data.json()).toEqual({ data: { __typename: 'Query' } });
    expect(among(protecting, data.headers)).toEqual(protecting);
    expect(among(forPages, data.headers)).toEqual([]);
    expect(among(protecting, page.headers)).toEqual(protecting);
    expect(among(forPages, page.headers)).toEqual(forPages);
    expect(page.headers['cross-origin-opener-policy']).toBe('same-origin-allow-popups');
  });

  it('compresses long answers', async () => {
    const body = 'long '.repeat(1000);
    const reviews = inProcess('reviews', { Query: { latestReviews: () => [{ id: '1', body }] } });
    const { app } = await startGateway({ subgraphs: { reviews } });

    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' },
      payload: { query: '{ latestReviews { body } }' },
    });

    expect(response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(response.rawPayload).toString()).toContain(body);
  });

  it('logs requests without query strings, bodies and credentials', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'debug', write: (line) => lines.push(line) });
    const { app } = await startGateway({ log });

    await app.inject({
      method: 'GET',
      url: '/graphql?query={products{id}}&key=s3cret',
      headers: {
        authorization: 'Bearer s3cret',
        'apollo-require-preflight': '1',
        'x-request-id': 'r1',
      },
    });

    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'Request');
    expect(requests).toMatchObject([
      { requestId: 'r1', method: 'GET', path: '/graphql', status: 200 },
    ]);
    expect(lines.join()).not.toContain('s3cret');
  });

  it('answers an unknown path with 404 and its name without the query string', async () => {
    const { app } = await startGateway();

    const response = await app.inject('/nothing?key=s3cret');

    expect(response.statusCode).toBe(404);
    expect(response.json().errors[0].message).toBe('There is nothing at GET /nothing.');
  });
});
