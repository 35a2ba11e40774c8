import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { type Answer, answerWith, send } from '../helpers/http-service.ts';
import { storefrontSubgraph } from '../helpers/storefront.ts';
import { ask, gatewayTests, inProcess, remote, TEST_SERVER } from '../helpers/test-gateway.ts';

const { startGateway, startService } = gatewayTests();

const html = '<html>SELECT secret</html>';

interface BrokenService {
  readonly title: string;
  readonly answer: Answer;
  readonly code: string;
  readonly requests?: number;
}

const brokenServices: readonly BrokenService[] = [
  { title: 'answers HTML with 200', answer: html_(200), code: 'UPSTREAM_INVALID_RESPONSE' },
  { title: 'answers HTML with 500', answer: html_(500), code: 'UPSTREAM_INVALID_RESPONSE' },
  { title: 'answers HTML with 404', answer: html_(404), code: 'UPSTREAM_INVALID_RESPONSE' },
  { title: 'answers HTML with 401', answer: html_(401), code: 'UNAUTHENTICATED' },
  { title: 'answers HTML with 403', answer: html_(403), code: 'FORBIDDEN' },
  { title: 'answers HTML with 503', answer: html_(503), code: 'UPSTREAM_UNAVAILABLE' },
  { title: 'answers HTML with 504', answer: html_(504), code: 'UPSTREAM_TIMEOUT' },
  {
    title: 'answers JSON of another form',
    answer: json({ ok: true }),
    code: 'UPSTREAM_INVALID_RESPONSE',
  },
  {
    title: 'answers null data without errors',
    answer: json({ data: null }),
    code: 'UPSTREAM_INVALID_RESPONSE',
  },
  {
    title: 'answers an error with a code of its own',
    answer: json({
      errors: [{ message: 'secret', extensions: { code: 'E42', exception: 'secret' } }],
    }),
    code: 'INTERNAL_SERVER_ERROR',
  },
  {
    title: 'answers errors that try to set the status of the client',
    answer: json(
      { errors: [{ message: 'x', extensions: { code: 'NOT_FOUND', http: { status: 404 } } }] },
      404,
    ),
    code: 'NOT_FOUND',
  },
  {
    title: 'refuses the document',
    answer: json(
      { errors: [{ message: 'secret', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
      400,
    ),
    code: 'INTERNAL_SERVER_ERROR',
  },
  {
    title: 'closes the connection without an answer',
    answer: (_request, response) => response.destroy(),
    code: 'UPSTREAM_UNAVAILABLE',
    requests: 2,
  },
  { title: 'never answers', answer: () => {}, code: 'UPSTREAM_TIMEOUT' },
];

function html_(status: number): Answer {
  return (_request, response) => send(response, status, html, 'text/html');
}

function json(body: object, status = 200): Answer {
  return (_request, response) => send(response, status, JSON.stringify(body), 'application/json');
}

describe('remote data source', () => {
  it.each(brokenServices)(
    'lets other branches answer and reports one error when the service $title',
    async (broken) => {
      const service = await startService(broken.answer);
      const reviews = remote('reviews', service.url, {
        timeoutMs: broken.code === 'UPSTREAM_TIMEOUT' ? 300 : 10_000,
      });
      const gateway = await startGateway({ subgraphs: { reviews } });

      const answer = await ask(gateway, '{ reviewCount product(id: "1") { name } }');

      expect(answer.status).toBe(200);
      expect(answer.data).toEqual({ reviewCount: null, product: { name: 'Lamp' } });
      expect(answer.errors).toEqual([
        {
          message: expect.any(String),
          path: ['reviewCount'],
          extensions: { code: broken.code, service: 'reviews' },
        },
      ]);
      expect(JSON.stringify(answer)).not.toMatch(/secret|<html>/);
      expect(service.requests).toHaveLength(broken.requests ?? 1);
    },
  );

  it('reports a service that does not listen as unavailable', async () => {
    const service = await startService(() => {});
    await service.close();
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, '{ products { name rating reviews { body } } }');

    expect(answer.data).toMatchObject({
      products: [{ name: 'Lamp', rating: null }, { name: 'Chair' }],
    });
    expect(answer.errors).toEqual([
      {
        message: 'The service "reviews" could not be reached.',
        path: ['products'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'reviews' },
      },
    ]);
  });

  it('names each missing field when a whole fetch for one entity fails', async () => {
    const service = await startService(html_(500));
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, '{ product(id: "1") { stars: rating reviews { body } } }');

    expect(answer.errors.map(({ path }) => path)).toEqual([
      ['product', 'stars'],
      ['product', 'reviews'],
    ]);
  });

  it('names missing fields that the default of a variable includes', async () => {
    const service = await startService(html_(500));
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });
    const query =
      'query ($s: Boolean = true) { product(id: "1") { name rating reviews @include(if: $s) { body } } }';

    const answer = await ask(gateway, query);

    expect(answer).toMatchObject({ status: 200, data: { product: { name: 'Lamp' } } });
    expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['product', 'rating'], 'UPSTREAM_INVALID_RESPONSE'],
      [['product', 'reviews'], 'UPSTREAM_INVALID_RESPONSE'],
    ]);
    expect(service.requests).toHaveLength(1);
  });

  it('reads a GraphQL result with partial data whatever the status is', async () => {
    const body = {
      data: { reviewCount: null, latestReviews: [] },
      errors: [{ message: 'Gone.', path: ['reviewCount'], extensions: { code: 'NOT_FOUND' } }],
    };
    const service = await startService(json(body, 404));
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, '{ reviewCount latestReviews { id } }');

    expect(answer).toMatchObject({ status: 200, data: { reviewCount: null, latestReviews: [] } });
    expect(answer.errors).toMatchObject([{ message: 'Gone.', path: ['reviewCount'] }]);
  });

  it('passes the waiting time of a throttling proxy on', async () => {
    const service = await startService((_request, response) => {
      response.setHeader('retry-after', '17');
      send(response, 429, html, 'text/html');
    });
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, '{ reviewCount }');

    expect(answer.errors[0]?.extensions).toEqual({
      code: 'RATE_LIMITED',
      service: 'reviews',
      retryAfterSeconds: 17,
    });
  });

  it('reports an answer with another number of entities than asked for', async () => {
    const service = await startService(json({ data: { _entities: [] } }));
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, '{ product(id: "1") { rating } }');

    expect(answer.errors).toMatchObject([
      { path: ['product', 'rating'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
  });

  it('reports a value of the wrong kind as a failed mapping', async () => {
    const service = await startService(json({ data: { reviewCount: 'many' } }));
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, '{ reviewCount }');

    expect(answer.data).toEqual({ reviewCount: null });
    expect(answer.errors).toEqual([
      {
        message: 'The service answered a value that the schema does not allow.',
        path: ['reviewCount'],
        extensions: { code: 'MAPPING_FAILED', coordinate: 'Query.reviewCount' },
      },
    ]);
    expect(answer.extensions).toBeUndefined();
  });

  it('reports it beside what else failed', async () => {
    const failed = { message: 'Gone.', path: ['latestReviews'], extensions: { code: 'NOT_FOUND' } };
    const service = await startService(
      json({ data: { reviewCount: 'many', latestReviews: null }, errors: [failed] }),
    );
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, '{ reviewCount latestReviews { id } }');

    expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['latestReviews'], 'NOT_FOUND'],
      [['reviewCount'], 'MAPPING_FAILED'],
    ]);
  });

  it('sends each representation once', async () => {
    const service = await startService(answerWith(storefrontSubgraph('products')));
    const gateway = await startGateway({
      subgraphs: { products: remote('products', service.url) },
    });

    await ask(gateway, '{ latestReviews { product { name } } }');

    expect(service.requests.map(({ body }) => body.variables)).toEqual([
      {
        representations: [
          { __typename: 'Product', id: '1' },
          { __typename: 'Product', id: '2' },
        ],
      },
    ]);
  });

  it('sends a mutation only once when the connection breaks', async () => {
    const service = await startService((_request, response) => response.destroy());
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });

    const answer = await ask(gateway, 'mutation { addReview(body: "x") { id } }');

    expect(answer.errors[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(service.requests).toHaveLength(1);
  });

  it('passes on only headers that gateway and subgraph allow, and the request id', async () => {
    const service = await startService(answerWith(storefrontSubgraph('reviews')));
    const forwardHeaders = ['accept-language', 'x-secret', 'banyan-caller-id', 'banyan-calls'];
    const reviews = remote('reviews', service.url, { forwardHeaders });
    const forwardableHeaders = [
      'authorization',
      'accept-language',
      'banyan-caller-id',
      'banyan-calls',
    ];
    const gateway = await startGateway({
      subgraphs: { reviews },
      server: { ...TEST_SERVER, forwardableHeaders },
    });

    await ask(gateway, '{ reviewCount }', {
      authorization: 'Bearer s3cret',
      'accept-language': 'de',
      cookie: 'sid=1',
      'x-secret': '1',
      'x-request-id': 'req-1',
      'banyan-caller-id': '1',
      'banyan-calls': '{"most":9000,"taken":0,"sources":{}}',
    });

    const {
      host,
      connection,
      'content-length': _length,
      ...headers
    } = service.requests[0]?.headers ?? {};
    expect(headers).toEqual({
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      'accept-language': 'de',
      'x-request-id': 'req-1',
      'banyan-calls': '{"most":500,"taken":0,"sources":{}}',
    });
  });

  it('aborts the call when the client goes away', async () => {
    const received = Promise.withResolvers<void>();
    const dropped = Promise.withResolvers<boolean>();
    const service = await startService((_request, response) => {
      response.once('close', () => dropped.resolve(response.writableFinished));
      received.resolve();
    });
    const gateway = await startGateway({ subgraphs: { reviews: remote('reviews', service.url) } });
    const { port } = new URL((await gateway.listen()).url);
    const client = connect(Number(port), '127.0.0.1');
    const body = JSON.stringify({ query: '{ reviewCount }' });
    client.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );

    await received.promise;
    client.destroy();
    await once(client, 'close');

    expect(await dropped.promise).toBe(false);
  });

  it('tells whether the service can serve', async () => {
    const healthy = await startService(answerWith(storefrontSubgraph('reviews')));
    const broken = await startService(html_(500));
    const gateway = await startGateway({
      subgraphs: {
        reviews: remote('reviews', healthy.url),
        products: remote('products', broken.url),
        accounts: inProcess('accounts'),
      },
    });

    const response = await gateway.app.inject('/health/ready');

    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      status: 'ready',
      parts: { products: 'failing', reviews: 'ok', accounts: 'ok' },
    });
  });
});
