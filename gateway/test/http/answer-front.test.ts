import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { reportCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { describe, expect, it } from '@jest/globals';
import { type AnswerFront, installAnswerFront } from '../../http/answer-front.ts';
import { createAnswerBody } from '../../response-cache/answer-body.ts';
import type { StoredAnswer } from '../../response-cache/answer-store.ts';
import { createResponseCache } from '../../response-cache/create-response-cache.ts';
import { createRepeatedRequests } from '../../response-cache/repeated-requests.ts';
import type { StorefrontContext } from '../helpers/storefront.ts';
import { gatewayTests, inProcess } from '../helpers/test-gateway.ts';

const { startGateway, closeLater } = gatewayTests();

const bytes = '{"query":"{ä}"}';
const json = { 'content-type': 'application/json' };

/** A front before a stub of the app, which echoes bodies and lets its responses be repeated. */
async function startFront() {
  const cache = createResponseCache({ sharedStore: null });
  const repeats = createRepeatedRequests(cache, ['x-tenant']);
  const seen: string[] = [];
  const sent: unknown[] = [];
  const order: string[] = [];
  const state = { isOpen: true };
  const makeAnswer = (): StoredAnswer => {
    const body = createAnswerBody(bytes);
    return {
      body,
      tags: ['a'],
      scope: 'public',
      createdAt: Date.now(),
      mayLag: false,
      maxAgeMs: 60_000,
    };
  };
  const store = () => cache.openFill('answer').store(makeAnswer());
  const server = createServer(async (request, response) => {
    const body = await text(request);
    seen.push(body);
    const requestKey = front.requestKeyOf(request);
    const headers = { 'x-from': 'app', 'set-two': ['1', '2'] };
    const sentBody = Buffer.from(body);
    const answer = cache.find('answer');
    if (requestKey !== null && answer !== null) {
      const response = { answerKey: 'answer', answer, status: 200, headers, body: sentBody };
      repeats.remember(requestKey, response);
    }
    response.writeHead(200, headers).end(sentBody);
  });
  const front: AnswerFront = installAnswerFront(server, {
    repeats: {
      ...repeats,
      find(requestKey) {
        order.push('found');
        return repeats.find(requestKey);
      },
    },
    path: '/graphql',
    isOpen: () => state.isOpen,
    onSent: (response) => {
      order.push('sent');
      sent.push(response);
    },
    now: () => Date.now(),
  });
  store();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closeLater({
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  const { port } = server.address() as AddressInfo;
  const post = (body: string, headers: Record<string, string> = json, path = '/graphql') =>
    fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
  return { server, cache, seen, sent, order, state, port, post, store };
}

describe('answer front', () => {
  it('repeats the response to an equal request, which the app does not see', async () => {
    const { post, seen, sent, cache } = await startFront();
    await post(bytes);
    const { hits } = cache.statistics();

    const repeated = await post(bytes, { ...json, 'x-request-id': 'r-2' });

    expect(await repeated.text()).toBe(bytes);
    expect(Object.fromEntries(repeated.headers)).toMatchObject({
      'x-from': 'app',
      'set-two': '1, 2',
      'x-request-id': 'r-2',
      age: '0',
    });
    expect(seen).toEqual([bytes]);
    expect(sent).toEqual([{ requestId: 'r-2', method: 'POST', path: '/graphql', status: 200 }]);
    expect(cache.statistics()).toMatchObject({ hits: hits + 1, misses: 0 });
  });

  it.each([
    ['another body', '{"query":"{b}"}', json, '/graphql'],
    ['another content type', bytes, { 'content-type': 'text/plain' }, '/graphql'],
    ['another path', bytes, json, '/graphql?a=1'],
    ['a header on which answers depend', bytes, { ...json, 'x-tenant': 'a' }, '/graphql'],
    ['a header that nobody knows', bytes, { ...json, 'x-new': 'a' }, '/graphql'],
    ['another origin', bytes, { ...json, origin: 'https://a.example' }, '/graphql'],
  ])('lets the app answer a request with %s', async (_, body, headers, path) => {
    const { post, seen } = await startFront();
    await post(bytes);

    await post(body, headers, path);

    expect(seen).toEqual([bytes, body]);
  });

  it.each([
    ['who calls', { authorization: 'Bearer ada' }],
    ['the browser', { 'user-agent': 'Other/1.0' }],
    ['the way', { 'x-forwarded-for': '10.0.0.1' }],
  ])('does not look at %s', async (_, headers) => {
    const { post, seen } = await startFront();
    await post(bytes);

    await post(bytes, { ...json, ...headers });

    expect(seen).toEqual([bytes]);
  });

  it('repeats nothing whose answer is no longer in the cache, nor that of a newer one', async () => {
    const { post, cache, seen, store } = await startFront();
    await post(bytes);

    store();
    await post(bytes);
    await post(bytes);
    const seenWithNewer = seen.length;
    cache.invalidate(['a']);
    await post(bytes);

    expect([seenWithNewer, seen.length]).toEqual([2, 3]);
  });

  it('lets the app answer everything while the gateway drains', async () => {
    const { post, seen, state } = await startFront();
    await post(bytes);

    state.isOpen = false;
    await post(bytes);

    expect(seen).toHaveLength(2);
  });

  it('answers a request at once, and while many come together, first reads all that are there', async () => {
    const { post, port, order, seen } = await startFront();
    await post(bytes);
    const body = '{"query":"{b}"}';
    const request = `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const sockets = [1, 2, 3].map(() => connect(port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const [first] = sockets;
    first?.write(request);
    if (first !== undefined) await once(first, 'data');
    const orderOfBurst = async () => {
      order.length = 0;
      for (const socket of sockets) socket.write(request);
      await Promise.all(sockets.map((socket) => once(socket, 'data')));
      return [...order];
    };

    const bursts = [await orderOfBurst(), await orderOfBurst()];

    expect(bursts).toEqual([
      ['found', 'sent', 'found', 'found', 'sent', 'sent'],
      ['found', 'found', 'found', 'sent', 'sent', 'sent'],
    ]);
    expect(seen).toEqual([bytes, body]);
    for (const socket of sockets) socket.destroy();
  });

  it('answers several requests on one connection, in their order', async () => {
    const { post, port, seen } = await startFront();
    await post(bytes);
    const one = (body: string, connection = 'keep-alive') =>
      [
        'POST /graphql HTTP/1.1',
        'host: a',
        `connection: ${connection}`,
        `content-length: ${body.length}`,
        '',
        body,
      ].join('\r\n');
    const socket = connect(port, '127.0.0.1');

    await once(socket, 'connect');
    socket.write(one('{"first":1}'));
    await once(socket, 'data');
    socket.write(one('{"first":1}') + one('{"second":1}') + one('{"last":1}', 'close'));
    const received = await text(socket);

    expect(received.match(/\{"\w+":1\}/g)).toEqual(['{"first":1}', '{"second":1}', '{"last":1}']);
    expect(seen).toEqual([bytes, '{"first":1}', '{"second":1}', '{"last":1}']);
  });

  it.each([
    ['comes in pieces', ['{"query":', '"{a}"}'], { 'content-length': '15' }],
    ['has no length', ['{"query":', '"{a}"}'], {}],
    ['is long', [`{"query":"${'a'.repeat(50_000)}"}`], {}],
    ['is empty', [], { 'content-length': '0' }],
  ])('hands on a body as it is that %s', async (_, pieces, headers) => {
    const { port, seen } = await startFront();
    const sending = httpRequest({ port, method: 'POST', path: '/graphql', headers });
    const answered: Promise<IncomingMessage[]> = once(sending, 'response');

    for (const piece of pieces) await new Promise((resolve) => sending.write(piece, resolve));
    sending.end();
    const [response] = await answered;

    expect(response && (await text(response))).toBe(pieces.join(''));
    expect(seen).toEqual([pieces.join('')]);
  });

  it('does not take the begin of a body for the whole', async () => {
    const { server, port, seen } = await startFront();
    const send = async (first: string, rest: string) => {
      const headers = { ...json, 'content-length': first.length + rest.length };
      const sending = httpRequest({ port, method: 'POST', path: '/graphql', headers });
      const answered: Promise<IncomingMessage[]> = once(sending, 'response');
      sending.write(first);
      await once(server, 'request');
      await new Promise((resolve) => setImmediate(resolve));
      sending.end(rest);
      const [response] = await answered;
      return response && (await text(response));
    };
    await send('{"a":1}', '');

    const answer = await send('{"a":1}', ' more');

    expect(answer).toBe('{"a":1} more');
    expect(seen).toEqual(['{"a":1}', '{"a":1} more']);
  });
});

describe('a gateway with a front', () => {
  const query = '{ product(id: "1") { name } }';

  async function startShop() {
    let reads = 0;
    const cache = createResponseCache({ sharedStore: null });
    const product = (_: object, _args: object, context: StorefrontContext) => {
      reads += 1;
      reportCachePolicy(context, { maxAgeSeconds: 60, scope: 'public', tags: ['Product:1'] });
      return { name: `Lamp ${reads}` };
    };
    const { log, entries } = createRecordingLog();
    const gateway = await startGateway({
      log,
      subgraphs: { products: inProcess('products', { Query: { product } }) },
      responses: { cache, varyHeaders: ['accept-language'], tagHeader: 'cache-tag' },
    });
    const { url } = await gateway.listen();
    const post = (headers: Record<string, string> = {}, body: object = { query }) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...json, ...headers },
        body: JSON.stringify(body),
      });
    const get = (headers: Record<string, string> = {}) =>
      fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    return { cache, post, get, entries, reads: () => reads };
  }

  const lasting = ({ headers }: Response) => {
    const { date: _date, 'x-request-id': _id, age: _age, ...others } = Object.fromEntries(headers);
    return others;
  };

  it('answers the same whether a request is executed, found or repeated', async () => {
    const shop = await startShop();
    const answers: Response[] = [];

    for (let index = 0; index < 4; index++) answers.push(await shop.post());

    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(lasting(answer)))).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(4);
    expect(shop.entries.filter(({ msg }) => msg === 'Request')).toHaveLength(4);
    expect(shop.reads()).toBe(1);
  });

  it('does not repeat what was invalidated', async () => {
    const shop = await startShop();
    for (let index = 0; index < 3; index++) await shop.post();

    shop.cache.invalidate(['Product:1']);
    const answer = await shop.post();

    expect(await answer.json()).toEqual({ data: { product: { name: 'Lamp 2' } } });
  });

  it('repeats that a client has an answer already', async () => {
    const shop = await startShop();
    const preflight = { 'apollo-require-preflight': '1' };
    const { headers } = await shop.get(preflight);
    const ifNoneMatch = { ...preflight, 'if-none-match': headers.get('etag') ?? '' };

    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await shop.get(ifNoneMatch)).status);
    const refused = await shop.get();

    expect(statuses).toEqual([304, 304, 304]);
    expect(refused.status).toBe(400);
    expect(shop.reads()).toBe(1);
  });

  it('answers traced requests anew, however often they come', async () => {
    const shop = await startShop();

    for (let index = 0; index < 3; index++) await shop.post({ 'banyan-trace': '1' });

    expect(shop.reads()).toBe(3);
  });
});
