import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTable } from './format-table.ts';
import { startLegacyStubs } from './run/legacy-stubs.ts';
import { startLoadProcess } from './run/load-process.ts';
import { measure, warmUp } from './run/measure.ts';
import { readReference } from './run/run-step.ts';
import { TARGETS } from './run/targets.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

// The latency of Banyan without caches at one connection, beside the critical path: the longest chain of calls of which
// each needs the answer of the one before, 10 ms each. The stubs have workers for everybody, so that nothing waits in a
// queue but what the gateway itself holds back.
//
//     node bench/latency.ts [seconds per workload, default 5]

/** Calls in the longest chain of each operation. */
const CHAINS: Readonly<Record<WorkloadName, readonly string[]>> = {
  storefront: ['products', 'suppliers'],
  'customer-dashboard': ['customer', 'orders', 'products'],
  'product-page': ['product', 'category', 'parent', 'parent of the parent'],
};
const workMs = 10;
const seconds = Number(process.argv[2] ?? 5);

await using stack = new AsyncDisposableStack();
const dir = await mkdtemp(join(tmpdir(), 'banyan-latency-'));
stack.defer(() => rm(dir, { recursive: true, force: true }));
const stubs = stack.use(await startLegacyStubs(1000));
const load = stack.use(await startLoadProcess());
const rows: string[][] = [];
for (const name of WORKLOADS) rows.push(await measureLatency(name));

const head = ['workload', 'chain', 'critical path ms', 'p50 ms', 'p99 ms', 'p50 / path'];
process.stdout.write(formatTable([head, ...rows]));

async function measureLatency(name: WorkloadName): Promise<string[]> {
  const { workload } = await readReference(name, { stubs, dir });
  const [banyan] = TARGETS;
  if (banyan === undefined) throw new Error('there are no targets');
  await using target = await banyan.start({ stubs, dir });
  const run = { target, workload, connections: 1, seconds, writeShare: 0 };
  await warmUp({ load, stubs }, { ...run, seconds: 2 }, 'zipf');
  const { p50Ms, p99Ms } = await measure({ load, stubs }, run);
  const chain = CHAINS[name];
  const pathMs = chain.length * workMs;
  const figures = [
    pathMs.toFixed(0),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    (p50Ms / pathMs).toFixed(2),
  ];
  return [name, chain.join(' → '), ...figures];
}
