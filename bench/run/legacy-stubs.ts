import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { StubCounts } from '../stub/serve-stub.ts';
import { startNode } from './node-process.ts';

/** The stubs of both legacy services. Disposing ends them. */
export interface LegacyStubs extends AsyncDisposable {
  readonly catalogUrl: string;
  readonly ordersUrl: string;
  readonly pids: readonly number[];
  /** Waits until all calls are answered, then counts from zero. */
  reset(): Promise<void>;
  /** Calls since the reset, by route. */
  count(): Promise<ReadonlyMap<string, number>>;
}

/** How the stubs answer. */
export interface StubOptions {
  /** Of each; default 8. */
  readonly workers?: number;
  /** `exact`: to some hundredths of a millisecond, for processor time; default `node`, whose timers are up to one late. */
  readonly timer?: 'node' | 'exact';
}

/** Starts each stub in a process of its own. */
export async function startLegacyStubs({
  workers = 8,
  timer = 'node',
}: StubOptions = {}): Promise<LegacyStubs> {
  await using stack = new AsyncDisposableStack();
  const script = join(import.meta.dirname, '../legacy-stub.ts');
  const env = { STUB_WORKERS: String(workers), STUB_TIMER: timer };
  const catalog = stack.use(await startNode({ script, args: ['catalog'], env }));
  const orders = stack.use(await startNode({ script, args: ['orders'], env }));
  const urls = [catalog.url, orders.url];
  const started = stack.move();
  return {
    catalogUrl: catalog.url,
    ordersUrl: orders.url,
    pids: [catalog.pid, orders.pid],
    async reset() {
      await Promise.all(urls.map(becomeIdle));
      await Promise.all(urls.map((url) => fetch(`${url}/__reset`, { method: 'POST' })));
    },
    async count() {
      const counts = await Promise.all(urls.map(readCounts));
      return new Map(counts.flatMap(({ byRoute }) => Object.entries(byRoute)));
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Calls of clients that have gone are still worked on, as PHP does. */
async function becomeIdle(url: string): Promise<void> {
  while ((await readCounts(url)).pending > 0) await setTimeout(20);
}

async function readCounts(url: string): Promise<StubCounts> {
  const response = await fetch(`${url}/__counts`);
  return (await response.json()) as StubCounts;
}
