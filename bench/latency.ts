import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureBareCalls } from './bare-calls.ts';
import { formatTable } from './format-table.ts';
import { startLegacyStubs } from './run/legacy-stubs.ts';
import { startLoadProcess } from './run/load-process.ts';
import { measure, warmUp } from './run/measure.ts';
import { readReference } from './run/run-step.ts';
import { WIDE_BANYAN } from './run/targets.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

// The latency of Banyan without caches at one connection, beside the critical path: the longest chain of calls of which
// each needs the answer of the one before, 10 ms each. The stubs have workers for everybody, and Banyan may make 64 calls
// at a time, so that nothing waits for its turn. The bare calls are the same chain, made by an HTTP client alone: timers
// and sockets take their time, too, and above all a stage of many calls does.
//
//     node bench/latency.ts [seconds per workload, default 5]

interface ChainLink {
  readonly name: string;
  readonly service: 'catalogUrl' | 'ordersUrl';
  /** As many as the operation makes at the same time. */
  readonly paths: readonly string[];
}

const link = (name: string, ...paths: string[]): ChainLink => ({
  name,
  service: 'catalogUrl',
  paths,
});
const suppliers = Array.from({ length: 22 }, (_, index) => `/suppliers/${index + 1}`);

/** The longest chain of each operation. */
const CHAINS: Readonly<Record<WorkloadName, readonly ChainLink[]>> = {
  storefront: [
    link('products', '/products?page=1&per_page=50'),
    link('22 suppliers', ...suppliers, '/categories?ids=1,2,3&per_page=100'),
  ],
  'customer-dashboard': [
    { name: 'customer', service: 'ordersUrl', paths: ['/api/customers/1'] },
    { name: 'orders', service: 'ordersUrl', paths: ['/api/customers/1/orders?page=1&per_page=10'] },
    link('products', '/products?ids=1,2,3,4,5,6,7,8,9,10&per_page=50'),
  ],
  'product-page': [
    link('product', '/products/1'),
    link('category', '/categories/30'),
    link('parent', '/categories/10'),
    link('parent of the parent', '/categories/2'),
  ],
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

const head = [
  'workload',
  'chain',
  'critical path ms',
  'bare calls ms',
  'p50 ms',
  'p99 ms',
  'p50 / path',
  'p50 / bare',
];
process.stdout.write(formatTable([head, ...rows]));

async function measureLatency(name: WorkloadName): Promise<string[]> {
  const { workload } = await readReference(name, { stubs, dir });
  await using target = await WIDE_BANYAN.start({ stubs, dir });
  const windowMs = (1000 * seconds) / 3;
  const run = { target, workload, connections: 1, windows: 3, windowMs, writeShare: 0 };
  await warmUp({ load, stubs }, run, { fillsCache: false, warmUpMs: 5000 });
  const { p50Ms, p99Ms } = await measure({ load, stubs }, run);
  const chain = CHAINS[name];
  const pathMs = chain.length * workMs;
  const bareMs = await measureBareCalls(
    chain.map(({ service, paths }) => ({ baseUrl: stubs[service], paths })),
  );
  const figures = [
    pathMs.toFixed(0),
    bareMs.toFixed(1),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    (p50Ms / pathMs).toFixed(2),
    (p50Ms / bareMs).toFixed(2),
  ];
  return [name, chain.map((one) => one.name).join(' → '), ...figures];
}
