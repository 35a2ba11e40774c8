import type { SubgraphExecutor } from '../federation/subgraph-executor.ts';

/** State of each subgraph by name. Never rejects. */
export type HealthParts = () => Promise<Readonly<Record<string, PartState>>>;

/** Whether a subgraph could serve when it was last asked. */
export type PartState = 'ok' | 'failing';

/** How often and how long subgraphs are asked. */
export interface HealthPartsOptions {
  /** A subgraph that has not answered by then is failing. Default 2000. */
  readonly timeoutMs?: number;
  /** Time for which an answer stays good, so that probes cannot load the subgraphs. Default 5000. */
  readonly maxAgeMs?: number;
  /** Milliseconds from any fixed moment on. */
  readonly now?: () => number;
}

/** Asks all subgraphs at the same time, at most once per `maxAgeMs` however many probes arrive. */
export function createHealthParts(
  subgraphs: readonly Pick<SubgraphExecutor, 'name' | 'checkHealth'>[],
  options: HealthPartsOptions = {},
): HealthParts {
  const { timeoutMs = 2000, maxAgeMs = 5000, now = () => performance.now() } = options;
  let last: { readonly at: number; readonly states: ReturnType<HealthParts> } | null = null;
  return () => {
    if (last !== null && now() - last.at < maxAgeMs) return last.states;
    last = { at: now(), states: askAll(subgraphs, timeoutMs) };
    return last.states;
  };
}

async function askAll(
  subgraphs: readonly Pick<SubgraphExecutor, 'name' | 'checkHealth'>[],
  timeoutMs: number,
): ReturnType<HealthParts> {
  const states = subgraphs.map(
    async (subgraph): Promise<[string, PartState]> => [
      subgraph.name,
      await stateOf(subgraph, timeoutMs),
    ],
  );
  return Object.fromEntries(await Promise.all(states));
}

async function stateOf(
  { checkHealth }: Pick<SubgraphExecutor, 'checkHealth'>,
  timeoutMs: number,
): Promise<PartState> {
  const controller = new AbortController();
  const { promise: timeout, resolve } = Promise.withResolvers<PartState>();
  const timer = setTimeout(() => {
    resolve('failing');
    controller.abort();
  }, timeoutMs);
  const state = checkHealth(controller.signal).then(
    (): PartState => 'ok',
    // Why it fails is for the log of whoever checks; probes are open to everybody.
    (): PartState => 'failing',
  );
  return await Promise.race([state, timeout]).finally(() => clearTimeout(timer));
}
