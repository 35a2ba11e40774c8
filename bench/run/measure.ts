import { type Measurement, type Reading, toMeasurement } from '../report/measurement.ts';
import type { Workload } from '../workloads.ts';
import type { LegacyStubs } from './legacy-stubs.ts';
import type { LoadProcess } from './load-process.ts';
import { readUsage } from './process-usage.ts';
import type { RunningTarget } from './targets.ts';

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
  /** How often, and how long each time. */
  readonly windows: number;
  readonly windowMs: number;
  readonly writeShare: number;
}

/** How a target is made ready. */
export interface WarmUp {
  /** Whether every distinct request is sent once, so that a cache holds what it can. */
  readonly fillsCache: boolean;
  /** Of load after that: a fresh process is slow until its code is compiled, which takes some thousand requests. */
  readonly warmUpMs: number;
}

/** Puts load on the target which does not count. */
export async function warmUp(
  { load, stubs }: Bench,
  run: Run,
  { fillsCache, warmUpMs }: WarmUp,
): Promise<void> {
  const job = { ...toJob(run), connections: 10, windows: 0, windowMs: warmUpMs, writeShare: 0 };
  if (fillsCache) await load.run({ ...job, kind: 'sweep' });
  await load.run({ ...job, kind: 'zipf' });
  await stubs.reset();
}

/** Measures in {@link Run.windows} windows, after one that does not count. */
export async function measure(bench: Bench, run: Run): Promise<Measurement> {
  await bench.stubs.reset();
  let before: Promise<Reading> | null = null;
  const result = await bench.load.run({ ...toJob(run), kind: 'zipf' }, () => {
    before = read(bench, run.target);
  });
  const after = await read(bench, run.target);
  if (before === null) throw new Error('the load generator has measured nothing');
  return toMeasurement(run.connections, result, [await before, after]);
}

async function read({ load, stubs }: Bench, { pids }: RunningTarget): Promise<Reading> {
  const atMs = performance.now();
  const [target, generator, counts] = await Promise.all([
    readUsage(pids),
    readUsage([load.pid]),
    stubs.count(),
  ]);
  return {
    ...target,
    atMs,
    generatorCpuMs: generator.cpuMs,
    legacyCalls: [...counts.values()].reduce((sum, count) => sum + count, 0),
  };
}

function toJob({ target, workload, connections, windows, windowMs, writeShare }: Run) {
  const { bodies, products } = workload;
  const seed = 20_240_305;
  return { url: target.url, bodies, products, connections, windows, windowMs, writeShare, seed };
}
