import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { measureBareCalls } from './bare-calls.ts';
import { formatTable } from './format-table.ts';
import { describeMachine, readMachine } from './report/machine.ts';
import { median } from './report/measurement.ts';
import { type LegacyStubs, startLegacyStubs } from './run/legacy-stubs.ts';
import { startLoadProcess } from './run/load-process.ts';
import { measure, warmUp } from './run/measure.ts';
import { canPin, pinMainThread, pinProcess } from './run/pin-processes.ts';
import { readReference } from './run/run-step.ts';
import { PLAIN_BANYAN, type Target, WIDE_BANYAN } from './run/targets.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

// The latency of Banyan without caches at one connection, beside the least time that its calls can take, 10 ms each. A stage is
// a set of calls that need an answer of the stage before. Two pools of workers are measured: eight, as everywhere in this
// benchmark, where a stage of more calls takes several times 10 ms; and workers for everybody, where the least time is that of
// the longest chain of calls, and Banyan may make 64 calls at a time. The bare calls are the same stages, made by an HTTP
// client alone: sockets take their time, too, and above all a stage of many calls does.
//
//     node bench/latency.ts [seconds per workload, default 5]

interface Stage {
  readonly name: string;
  readonly service: 'catalogUrl' | 'ordersUrl';
  /** As many as the operation makes at the same time. */
  readonly paths: readonly string[];
}

const stage = (name: string, ...paths: string[]): Stage => ({
  name,
  service: 'catalogUrl',
  paths,
});
const suppliers = Array.from({ length: 22 }, (_, index) => `/suppliers/${index + 1}`);

/** The stages of each operation, as far as they decide how long it takes. */
const STAGES: Readonly<Record<WorkloadName, readonly Stage[]>> = {
  storefront: [
    stage('products', '/products?page=1&per_page=50'),
    stage('22 suppliers and categories', ...suppliers, '/categories?ids=1,2,3&per_page=100'),
  ],
  'customer-dashboard': [
    { name: 'customer', service: 'ordersUrl', paths: ['/api/customers/1'] },
    { name: 'orders', service: 'ordersUrl', paths: ['/api/customers/1/orders?page=1&per_page=10'] },
    stage('products', '/products?ids=1,2,3,4,5,6,7,8,9,10&per_page=50'),
  ],
  'product-page': [
    stage('product', '/products/1'),
    stage('category', '/categories/30'),
    stage('parent', '/categories/10'),
    stage('parent of the parent', '/categories/2'),
  ],
};

/** What one gateway took, and an HTTP client alone right after it. */
interface Round {
  readonly bareMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Pool {
  readonly title: string;
  readonly workers: number;
  readonly target: Target;
}

const POOLS: readonly Pool[] = [
  { title: '8', workers: 8, target: PLAIN_BANYAN },
  { title: 'for everybody', workers: 1000, target: WIDE_BANYAN },
];
const workMs = 10;
const mostOverLeast = 1.25;
const seconds = Number(process.argv[2] ?? 6);
/** Minutes apart from each other: on a machine that is shared, others slow it down for seconds or minutes. */
const rounds = 3;
/** V8 takes long to compile what cold requests run. */
const warmUpMs = 12_000;
/** Cores of the gateway's thread, and of all that would be on other machines. */
const [gatewayCore, otherCore] = [1, 0];

await using stack = new AsyncDisposableStack();
const dir = await mkdtemp(join(tmpdir(), 'banyan-latency-'));
stack.defer(() => rm(dir, { recursive: true, force: true }));
const load = stack.use(await startLoadProcess());
if (canPin()) {
  await pinProcess(load.pid, otherCore);
  // The bare calls are made by this process, while the gateway has nothing to do.
  await pinMainThread(process.pid, gatewayCore);
}
const rows: string[][] = [];
for (const pool of POOLS) {
  await using stubs = await startLegacyStubs({ workers: pool.workers, timer: 'exact' });
  if (canPin()) await Promise.all(stubs.pids.map((pid) => pinProcess(pid, otherCore)));
  const measured = new Map<WorkloadName, Round[]>(WORKLOADS.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, all] of measured) all.push(await measureRound(name, pool, stubs));
  }
  for (const [name, all] of measured) rows.push(toRow(name, pool, all));
}

const head = [
  'workload',
  'stages',
  'workers',
  'least ms',
  'bare calls ms',
  'p50 ms of the rounds',
  'p50 ms',
  'p99 ms',
  'p50 / bare',
  'p50 / least',
  `at most ${mostOverLeast}`,
];
const table = formatTable([head, ...rows]);
process.stdout.write(table);
const date = new Date().toISOString().slice(0, 10);
// The peers have no part in it.
const machine = describeMachine({ ...(await readMachine()), peers: {} });
const placing = canPin()
  ? "- the gateway's thread has a core for itself, stubs and load generator share another\n"
  : '';
const file = join(import.meta.dirname, `results/latency-${date}.md`);
await mkdir(dirname(file), { recursive: true });
await writeFile(
  file,
  `# ${date}: \`node bench/latency.ts ${seconds}\`\n\n${machine}${placing}\n${table}`,
);
process.stdout.write(`written to bench/results/latency-${date}.md\n`);

/** One fresh gateway. */
async function measureRound(name: WorkloadName, pool: Pool, stubs: LegacyStubs): Promise<Round> {
  const { workload } = await readReference(name, { stubs, dir });
  await using target = await pool.target.start({ stubs, dir });
  if (canPin()) await Promise.all(target.pids.map((pid) => pinMainThread(pid, gatewayCore)));
  const windowMs = (1000 * seconds) / 3;
  const run = { target, workload, connections: 1, windows: 3, windowMs, writeShare: 0 };
  await warmUp({ load, stubs }, run, { fillsCache: false, warmUpMs });
  const { p50Ms, p99Ms } = await measure({ load, stubs }, run);
  const bareMs = await measureBareCalls(
    STAGES[name].map(({ service, paths }) => ({ baseUrl: stubs[service], paths })),
  );
  return { bareMs, p50Ms, p99Ms };
}

function toRow(name: WorkloadName, pool: Pool, all: readonly Round[]): string[] {
  const stages = STAGES[name];
  const leastMs = stages.reduce((sum, { paths }) => sum + timeOf(paths.length, pool), 0);
  const bareMs = median(all.map((round) => round.bareMs));
  const p50Ms = median(all.map((round) => round.p50Ms));
  const figures = [
    leastMs.toFixed(0),
    bareMs.toFixed(1),
    all.map((round) => round.p50Ms.toFixed(1)).join(', '),
    p50Ms.toFixed(1),
    median(all.map((round) => round.p99Ms)).toFixed(1),
    (p50Ms / bareMs).toFixed(2),
    (p50Ms / leastMs).toFixed(2),
    p50Ms / leastMs <= mostOverLeast ? 'reached' : '**not reached**',
  ];
  return [name, stages.map((one) => one.name).join(' → '), pool.title, ...figures];
}

/** Of calls that come at the same time. */
function timeOf(calls: number, { workers }: Pool): number {
  return Math.ceil(calls / workers) * workMs;
}
