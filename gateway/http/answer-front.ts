import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { toRequestId } from '@banyan/subgraph-kit/request-context.ts';
import type { Repeat, RepeatedRequests } from '../response-cache/repeated-requests.ts';

/** What stands in front of the app. */
export interface AnswerFrontOptions {
  readonly repeats: RepeatedRequests;
  /** Path of the GraphQL route. */
  readonly path: string;
  /** Whether requests may be answered here; while the gateway drains, the app must see them all. */
  readonly isOpen: () => boolean;
  /** Called when a response has been sent. */
  readonly onSent: (response: FrontResponse) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** For the log. */
export interface FrontResponse {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Knows under which key a response would be repeated to a request that the app is handling. */
export interface AnswerFront {
  /** Null for a request that is not looked at here. */
  requestKeyOf(request: IncomingMessage): string | null;
}

const requestKey = Symbol('request key');

interface KeyedRequest extends IncomingMessage {
  [requestKey]?: string;
}

/** Longer requests go straight to the app. */
const maxBodyBytes = 16 * 1024;

/**
 * Answers, before the app sees them, requests that are equal to one which the app has answered from the response cache:
 * by the same bytes. Everything else reaches the app untouched. To be called before the server listens.
 */
export function installAnswerFront(server: Server, options: AnswerFrontOptions): AnswerFront {
  const { path, isOpen } = options;
  const atEndOfTurn = collectTurn();
  const getPrefix = `${path}?`;
  const handlers = server.listeners('request');
  const pass = (request: IncomingMessage, response: ServerResponse) => {
    for (const handler of handlers) Reflect.apply(handler, server, [request, response]);
  };
  /** False when the app must answer. */
  const answers = (request: KeyedRequest, response: ServerResponse, body: string) => {
    const { method = '', url = '', rawHeaders } = request;
    const key = options.repeats.keyOf(method, url, rawHeaders, body);
    const repeat = options.repeats.find(key);
    if (repeat === null) request[requestKey] = key;
    else atEndOfTurn(() => answer(request, response, repeat, options));
    return repeat !== null;
  };
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { method, url = '' } = request;
    if (!isOpen()) return pass(request, response);
    if (method === 'GET' && url.startsWith(getPrefix)) {
      if (!answers(request, response, '')) pass(request, response);
      return;
    }
    const length = method === 'POST' && url === path ? bodyLength(request) : null;
    if (length === null) return pass(request, response);
    const readBody = () => {
      const chunk: unknown = request.read();
      const isWhole = Buffer.isBuffer(chunk) && chunk.length === length;
      if (isWhole && answers(request, response, chunk.toString('latin1'))) return;
      // The app reads it again, and what of it is still to come.
      if (Buffer.isBuffer(chunk)) request.unshift(chunk);
      pass(request, response);
    };
    // A body that came in one piece with its head is here when this callback's turn ends, and needs no event.
    process.nextTick(() => {
      if (request.readableLength > 0) readBody();
      else request.once('readable', readBody);
    });
  });
  return { requestKeyOf: (request: KeyedRequest) => request[requestKey] ?? null };
}

/**
 * Runs the given work when everything that was received in this turn of the event loop has been read. Each write to a socket
 * makes the system wake its receiver; many of them in a row cost half of what they do between the reads. After a turn with
 * one work alone, the next one that comes is not kept waiting for others.
 */
function collectTurn(): (work: () => void) => void {
  let collected: (() => void)[] = [];
  let count = 0;
  let isBusy = false;
  const endTurn = () => {
    const all = collected;
    collected = [];
    isBusy = count > 1;
    count = 0;
    for (const work of all) work();
  };
  return (work) => {
    count += 1;
    if (count === 1) setImmediate(endTurn);
    if (count === 1 && !isBusy) work();
    else collected.push(work);
  };
}

/** Null when it is not given plainly, or is too long. */
function bodyLength({ headers }: IncomingMessage): number | null {
  if (headers['transfer-encoding'] !== undefined || headers.expect !== undefined) return null;
  const length = Number(headers['content-length']);
  return Number.isInteger(length) && length > 0 && length <= maxBodyBytes ? length : null;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, createdAt }: Repeat,
  { path, onSent, now }: AnswerFrontOptions,
): void {
  const { method = '' } = request;
  const received = request.headers['x-request-id'];
  const requestId = toRequestId(Array.isArray(received) ? received[0] : received);
  const age = String(Math.floor((now() - createdAt) / 1000));
  const length = body === null ? [] : ['content-length', String(body.length)];
  response.writeHead(status, [...headers, 'age', age, 'x-request-id', requestId, ...length]);
  response.end(body ?? undefined, 'latin1');
  // Its end must be taken off the connection before the next request is seen.
  request.resume();
  onSent({ requestId, method, path, status });
}
