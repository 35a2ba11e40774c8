import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { reportCachePolicy } from '../../cache-policy.ts';
import { type ServeOptions, serveSubgraph } from '../../serve.ts';
import { createSubgraph } from '../../subgraph.ts';
import { createRecordingLog, type LogEntry } from './request-parts.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { granted(calls: Int!): Int!, tenant: String, caller: String, kept: String, broken: String, headers: [String!]!, requestId: String!, calls: Int, held: Int, wait: String }
`;

interface ForestContext {
  readonly request: RequestContext;
}

/** A served subgraph whose fields show what the server gave them, and what happened inside. */
export interface ForestServer extends AsyncDisposable {
  readonly url: string;
  readonly entries: readonly LogEntry[];
  /** Settles when field `wait` has been asked for, with the signal of that request. */
  readonly waiting: Promise<AbortSignal>;
  /** Lets field `wait` answer. */
  release(): void;
  /** From now on the subgraph's health check rejects with it, or never ends. */
  breakHealth(how: Error | 'hang'): void;
  closings(): number;
  close(): Promise<void>;
  post(body: unknown, init?: RequestInit): Promise<Response>;
}

/** Serves it on a free port; disposing closes it. */
export async function serveForest(options: Partial<ServeOptions> = {}): Promise<ForestServer> {
  const { log, entries } = createRecordingLog();
  const waiting = Promise.withResolvers<AbortSignal>();
  const released = Promise.withResolvers<string>();
  let checkHealth = async () => {};
  let closings = 0;
  const subgraph = createSubgraph({
    name: 'forest',
    sdl,
    createContext: (request) => ({ request }),
    checkHealth: () => checkHealth(),
    close: async () => {
      closings += 1;
    },
    resolvers: {
      Query: {
        caller: async (_: unknown, __: unknown, { request }: ForestContext) =>
          (await request.identity())?.id ?? null,
        granted: (_: unknown, { calls }: { calls: number }, { request }: ForestContext) =>
          takeCalls(request, calls),
        tenant: (_: unknown, __: unknown, { request }: ForestContext) => request.values?.tenant,
        headers: (_: unknown, __: unknown, { request }: ForestContext) => [
          ...request.headers.keys(),
        ],
        requestId: (_: unknown, __: unknown, { request }: ForestContext) => request.requestId,
        calls: (_: unknown, __: unknown, { request }: ForestContext) => recordCall(request),
        held: (_: unknown, __: unknown, { request }: ForestContext) => recordHeldBack(request),
        kept: (_: unknown, __: unknown, context: ForestContext) => {
          reportCachePolicy(context, { maxAgeSeconds: 60, scope: 'public', tags: ['Tree:1'] });
          return 'oak';
        },
        broken: () => {
          throw new Error('broken');
        },
        wait(_: unknown, __: unknown, { request }: ForestContext) {
          waiting.resolve(request.signal);
          return released.promise;
        },
      },
    },
  });
  const served = await serveSubgraph(subgraph, { port: 0, log, ...options });
  return {
    url: served.url,
    entries,
    waiting: waiting.promise,
    release: () => released.resolve('done'),
    breakHealth(how) {
      checkHealth = () => (how === 'hang' ? new Promise(() => {}) : Promise.reject(how));
    },
    closings: () => closings,
    close: served.close,
    post: (body, init) => postJson(served.url, body, init),
    async [Symbol.asyncDispose]() {
      released.resolve('done');
      await served.close();
    },
  };
}

/** How many of so many calls may be made. */
function takeCalls({ budget }: RequestContext, calls: number): number {
  const answers = Array.from({ length: calls }, () => budget?.take('forest.api', null));
  return answers.filter((exceeded) => exceeded === null).length;
}

function recordCall({ trace }: RequestContext): number {
  trace.record({
    subgraph: 'forest',
    source: 'api',
    method: 'GET',
    path: '/trees',
    status: 200,
    ms: 1,
    keys: null,
  });
  return trace.legacyCalls.length;
}

function recordHeldBack({ trace }: RequestContext): number {
  trace.recordHeldBack({
    subgraph: 'forest',
    source: 'api',
    method: 'GET',
    path: '/trees',
    retryAfterSeconds: 20,
  });
  return trace.heldBackCalls.length;
}

function postJson(url: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}
