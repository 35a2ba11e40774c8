import type { LoadResult } from '../load.ts';
import type { Workload } from '../workloads.ts';
import type { LegacyStubs } from './legacy-stubs.ts';
import type { LoadProcess } from './load-process.ts';
import { readUsage } from './process-usage.ts';
import type { RunningTarget } from './targets.ts';

/** How a target is used: as it is, or with so many writes among the requests. */
export type Variant = 'cold' | 'warm' | '5 % writes';

/** One row of a table. */
export interface Measurement extends LoadResult {
  readonly connections: number;
  readonly legacyCalls: number;
  /** Of the processes of the target. */
  readonly cpuMs: number;
  readonly rssMiB: number;
}

/** What measures, and on what. */
export interface Bench {
  readonly load: LoadProcess;
  readonly stubs: LegacyStubs;
}

/** What is measured. */
export interface Run {
  readonly target: RunningTarget;
  readonly workload: Workload;
  readonly connections: number;
  readonly seconds: number;
  readonly writeShare: number;
}

/** Sends every distinct request once, so that caches hold what they can, or load for two seconds where there is no cache. */
export async function warmUp(
  { load, stubs }: Bench,
  run: Run,
  kind: 'sweep' | 'zipf',
): Promise<void> {
  await load.run({ ...toJob(run), kind, connections: 10, writeShare: 0 });
  await stubs.reset();
}

/** Measures for {@link Run.seconds}. */
export async function measure({ load, stubs }: Bench, run: Run): Promise<Measurement> {
  const { connections, target } = run;
  await stubs.reset();
  const before = await readUsage(target.pids);
  const result = await load.run({ ...toJob(run), kind: 'zipf' });
  const after = await readUsage(target.pids);
  const counts = await stubs.count();
  return {
    ...result,
    connections,
    legacyCalls: [...counts.values()].reduce((sum, count) => sum + count, 0),
    cpuMs: after.cpuMs - before.cpuMs,
    rssMiB: after.rssMiB,
  };
}

function toJob({ target, workload, connections, seconds, writeShare }: Run) {
  const { bodies, products } = workload;
  const seed = 20_240_305;
  return { url: target.url, bodies, products, connections, seconds, writeShare, seed };
}
