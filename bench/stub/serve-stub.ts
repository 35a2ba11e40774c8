import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { findRoute, type StubRoute } from './route.ts';
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

/** What the stub has been asked since the last reset. */
export interface StubCounts {
  readonly total: number;
  /** By the name of the route. */
  readonly byRoute: Readonly<Record<string, number>>;
  /** Requests that are not answered yet. */
  readonly pending: number;
}

/**
 * Serves routes on a free loopback port. `GET /__counts` tells {@link StubCounts} and `POST /__reset` sets them to zero;
 * neither needs a worker. The caller closes the server.
 */
export async function serveStub(
  routes: readonly StubRoute[],
  options: WorkerPoolOptions,
): Promise<{ readonly server: Server; readonly url: string }> {
  const pool = createWorkerPool(options);
  const counts = new Map<string, number>();
  const sendTimes = new Map<string, number>();
  // Longer than any pause between measurements: a client must not meet a connection that is just being closed.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const path = new URL(request.url ?? '/', 'http://stub');
    if (path.pathname.startsWith('/__')) return harness(path.pathname, response, { counts, pool });
    answer(request, response, { path, routes, counts, pool, sendTimes }).catch(() =>
      response.destroy(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { server, url: `http://127.0.0.1:${port}` };
}

interface StubState {
  readonly counts: Map<string, number>;
  readonly pool: WorkerPool;
}

function harness(path: string, response: ServerResponse, { counts, pool }: StubState): void {
  if (path === '/__reset') counts.clear();
  const byRoute = Object.fromEntries(counts);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const found: StubCounts = { total, byRoute, pending: pool.pending };
  send(response, toAnswer(200, found));
}

interface AnswerParts extends StubState {
  readonly path: URL;
  readonly routes: readonly StubRoute[];
  /** How long sending an answer took of late, in milliseconds, by the name of the route. */
  readonly sendTimes: Map<string, number>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { path, routes, counts, pool, sendTimes }: AnswerParts,
): Promise<void> {
  const found = findRoute(routes, request.method ?? 'GET', path.pathname);
  const name = found?.route.name ?? 'unknown';
  counts.set(name, (counts.get(name) ?? 0) + 1);
  const body = request.method === 'GET' ? undefined : await readBody(request);
  await pool.work({
    run() {
      const asked = { ids: found?.ids ?? [], query: path.searchParams, body };
      const content = found?.route.answer(asked) ?? null;
      return content === null ? toAnswer(404, { message: 'Not Found' }) : toAnswer(200, content);
    },
    send(answered) {
      const startMs = performance.now();
      send(response, answered);
      const known = sendTimes.get(name) ?? 0;
      sendTimes.set(name, known + (performance.now() - startMs - known) / smoothing);
    },
    sendMs: sendTimes.get(name) ?? 0,
  });
}

/** Of how many answers the time for sending is, about, the mean. */
const smoothing = 16;

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

interface StubAnswer {
  readonly status: number;
  readonly body: Buffer;
}

function toAnswer(status: number, content: unknown): StubAnswer {
  return { status, body: Buffer.from(JSON.stringify(content)) };
}

function send(response: ServerResponse, { status, body }: StubAnswer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    // What PHP frameworks send with everything.
    'cache-control': 'no-cache, private',
  });
  response.end(body);
}
