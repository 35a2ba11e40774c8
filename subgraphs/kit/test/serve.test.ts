import { describe, expect, it, jest } from '@jest/globals';
import { buildSchema } from 'graphql';
import { serveSubgraph } from '../serve.ts';
import type { Subgraph } from '../subgraph.ts';
import { serveForest } from './helpers/forest-server.ts';
import { createRecordingLog } from './helpers/request-parts.ts';

describe('POST /graphql', () => {
  it('answers a request with the status 200', async () => {
    await using forest = await serveForest();

    const response = await forest.post({ query: '{ calls }' });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { calls: 1 } });
  });

  it('adds the legacy calls of the request when it is traced', async () => {
    await using forest = await serveForest();
    const headers = { 'banyan-trace': '1' };

    const response = await forest.post({ query: '{ calls }' }, { headers });

    const call = {
      subgraph: 'forest',
      source: 'api',
      method: 'GET',
      path: '/trees',
      status: 200,
      ms: 1,
      keys: null,
    };
    expect(await response.json()).toEqual({
      data: { calls: 1 },
      extensions: { banyan: { legacyCalls: [call], cacheUses: [], batches: [] } },
    });
  });

  it('adds the calls that were held back when it is traced', async () => {
    await using forest = await serveForest();
    const headers = { 'banyan-trace': '1' };

    const response = await forest.post({ query: '{ held }' }, { headers });

    const call = { subgraph: 'forest', source: 'api', method: 'GET', path: '/trees' };
    const heldBackCalls = [{ ...call, retryAfterSeconds: 20 }];
    expect(await response.json()).toEqual({
      data: { held: 1 },
      extensions: { banyan: { legacyCalls: [], heldBackCalls, cacheUses: [], batches: [] } },
    });
  });

  it.each([
    ['{ kept }', 'public, max-age=60', { cacheTags: ['Tree:1'] }],
    ['{ kept caller }', 'private, max-age=60', { cacheTags: ['Tree:1'] }],
    ['{ caller }', 'no-store', undefined],
    ['{ kept broken }', 'no-store', undefined],
    ['{ bush }', 'no-store', undefined],
  ])('says of %s how long it may be kept: %s', async (query, cacheControl, extensions) => {
    await using forest = await serveForest();

    const response = await forest.post({ query });

    const answer = await response.json();
    expect(response.headers.get('cache-control')).toBe(cacheControl);
    expect(Object(answer).extensions).toEqual(extensions);
  });

  it('shows resolvers only the headers on the list', async () => {
    await using forest = await serveForest();
    const headers = {
      authorization: 'Bearer x',
      cookie: 'c=1',
      'x-secret': 's',
      'x-request-id': 'r-9',
    };

    const response = await forest.post({ query: '{ headers requestId }' }, { headers });

    const { data } = await readJson(response);
    expect(data).toEqual({
      headers: expect.arrayContaining(['authorization', 'x-request-id']),
      requestId: 'r-9',
    });
    expect(data.headers).not.toEqual(expect.arrayContaining(['cookie']));
    expect(data.headers).not.toEqual(expect.arrayContaining(['x-secret']));
  });

  it.each([
    [true, '7'],
    [false, null],
  ])('with trustCallerHeader %j takes the caller to be %j', async (trustCallerHeader, caller) => {
    await using forest = await serveForest({ trustCallerHeader });
    const headers = { 'banyan-caller-id': '7' };

    const response = await forest.post({ query: '{ caller }' }, { headers });

    expect(await response.json()).toEqual({ data: { caller } });
  });

  it.each([
    ['{ "query": ', 'application/json', 400, 'The request body must be valid JSON.'],
    ['[]', 'application/json', 400, 'The request body must be a JSON object; received a list.'],
    ['{}', 'text/plain', 415, 'Content-Type must be application/json; received "text/plain".'],
    [
      JSON.stringify({ query: ' '.repeat(100) }),
      'application/json',
      413,
      'The request body must hold at most 100 bytes; received 112.',
    ],
  ])('refuses %j of type %s with %i', async (body, contentType, status, message) => {
    await using forest = await serveForest({ bodyLimitBytes: 100 });

    const response = await forest.post(body, { headers: { 'content-type': contentType } });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      errors: [{ message, extensions: { code: 'BAD_USER_INPUT', service: 'forest' } }],
    });
  });

  it('takes bodies of up to a mebibyte by default', async () => {
    await using forest = await serveForest();
    const bodyOf = (bytes: number) => JSON.stringify({ query: '{ calls }' }).padEnd(bytes);

    const responses = await Promise.all([
      forest.post(bodyOf(1024 * 1024)),
      forest.post(bodyOf(1024 * 1024 + 1)),
    ]);

    expect(responses.map(({ status }) => status)).toEqual([200, 413]);
  });

  it('answers a document that cannot be executed with the status 400', async () => {
    await using forest = await serveForest();

    const response = await forest.post({ query: '{ bush }' });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED', service: 'forest' } }],
    });
  });

  it('aborts the signal of the request when the client goes away', async () => {
    await using forest = await serveForest();
    const client = new AbortController();
    const response = forest.post({ query: '{ wait }' }, { signal: client.signal });
    const signal = await forest.waiting;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));

    client.abort();

    await expect(response).rejects.toThrow();
    await aborted;
    expect(signal.aborted).toBe(true);
  });

  it('leaves the signal alone when the answer was sent', async () => {
    await using forest = await serveForest();
    const response = forest.post({ query: '{ wait }' });
    const signal = await forest.waiting;
    forest.release();

    await (await response).text();
    await forest.close();

    expect(signal.aborted).toBe(false);
  });
});

describe('health', () => {
  it('is live and ready while the subgraph is healthy', async () => {
    await using forest = await serveForest();

    const statuses = await Promise.all(['live', 'ready'].map((kind) => healthOf(forest.url, kind)));

    expect(statuses).toEqual([200, 200]);
  });

  it.each([new Error('password is hunter2'), 'hang'] as const)(
    'is live but not ready when the check ends with %s, and logs the reason',
    async (how) => {
      await using forest = await serveForest({ healthTimeoutMs: 1 });
      forest.breakHealth(how);

      const statuses = await Promise.all(
        ['live', 'ready'].map((kind) => healthOf(forest.url, kind)),
      );

      expect(statuses).toEqual([200, 503]);
      expect(forest.entries).toEqual([
        expect.objectContaining({ msg: 'Subgraph is not ready', err: expect.anything() }),
      ]);
    },
  );

  it('keeps the reason out of the answer', async () => {
    await using forest = await serveForest();
    forest.breakHealth(new Error('password is hunter2'));

    const response = await fetch(new URL('/health/ready', forest.url));

    expect(await response.json()).toEqual({ status: 'unavailable' });
  });
});

describe('close', () => {
  it('lets requests in flight finish before it closes the subgraph', async () => {
    await using forest = await serveForest();
    const response = forest.post({ query: '{ wait }' });
    await forest.waiting;

    const closed = forest.close();
    const closingsMeanwhile = forest.closings();
    forest.release();

    expect(await (await response).json()).toEqual({ data: { wait: 'done' } });
    await closed;
    expect([closingsMeanwhile, forest.closings()]).toEqual([0, 1]);
    await expect(forest.post({ query: '{ calls }' })).rejects.toThrow();
  });

  it('cuts off requests that outlast the drain time', async () => {
    await using forest = await serveForest({ drainTimeoutMs: 1 });
    const response = expect(forest.post({ query: '{ wait }' })).rejects.toThrow();
    const signal = await forest.waiting;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));

    await forest.close();

    await response;
    await aborted;
    expect(signal.aborted).toBe(true);
    expect(forest.closings()).toBe(1);
  });

  it('rejects and leaves the subgraph open when the port is taken', async () => {
    await using forest = await serveForest();
    const port = Number(new URL(forest.url).port);
    const close = jest.fn(async () => {});
    const schema = buildSchema('type Query { a: Int }');
    const subgraph: Subgraph = {
      name: 'late',
      schema,
      createContext: () => ({}),
      checkHealth: async () => {},
      close,
    };

    const served = serveSubgraph(subgraph, { port, log: createRecordingLog().log });

    await expect(served).rejects.toThrow(/EADDRINUSE/);
    expect(close).not.toHaveBeenCalled();
  });
});

async function readJson(response: Response) {
  return (await response.json()) as { data: Record<string, unknown> };
}

async function healthOf(url: string, kind: string): Promise<number> {
  const response = await fetch(new URL(`/health/${kind}`, url));
  await response.arrayBuffer();
  return response.status;
}
