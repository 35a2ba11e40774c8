import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LegacyStubs } from './legacy-stubs.ts';
import { type NodeProcess, startNode } from './node-process.ts';

/** What all that is measured stands on. */
export interface Ground {
  readonly stubs: LegacyStubs;
  /** For files that live as long as the run. */
  readonly dir: string;
}

/** Something to be measured. */
export interface Target {
  /** By which `--only` chooses it. */
  readonly id: string;
  readonly title: string;
  /** Whether answers come from a cache (then it is measured warm and with writes), or every time from the services. */
  readonly keeps: 'nothing' | 'answers' | 'one answer';
  start(ground: Ground): Promise<RunningTarget>;
}

/** A target in processes of its own. Disposing ends them. */
export interface RunningTarget extends AsyncDisposable {
  /** Takes GraphQL by POST. */
  readonly url: string;
  /** Whose processor time and memory count. */
  readonly pids: readonly number[];
}

const root = join(import.meta.dirname, '../..');
const peersDir = join(root, 'bench/peers');
const maxAgeSeconds = 300;

/** Banyan without caches. */
export const PLAIN_BANYAN: Target = banyan('banyan', 'Banyan', {});

/** The same, with as many calls at a time as a stub with plenty of workers can bear. */
export const WIDE_BANYAN: Target = banyan('banyan-wide', 'Banyan', { BENCH_CONCURRENCY: '64' });

/** All targets, in the order of the table. */
export const TARGETS: readonly Target[] = [
  PLAIN_BANYAN,
  banyan('banyan-entities', 'Banyan, entity cache', { BENCH_TTL_SECONDS: String(maxAgeSeconds) }),
  banyan('banyan-answers', 'Banyan, entity + response cache', {
    BENCH_TTL_SECONDS: String(maxAgeSeconds),
    BENCH_RESPONSE_CACHE: 'true',
  }),
  apollo('apollo', 'Apollo Gateway', {}),
  apollo('apollo-unbatched', 'Apollo Gateway, no DataLoader', { batching: 'none' }),
  apollo('apollo-answers', 'Apollo Gateway, response cache', { keepsAnswers: true }),
  hive('hive-js', 'Hive Gateway, JS planner', { planner: 'js' }),
  hive('hive-rust', 'Hive Gateway, Rust planner', { planner: 'rust' }),
  hive('hive-answers', 'Hive Gateway, response cache', { planner: 'js', keepsAnswers: true }),
  {
    id: 'plain',
    title: 'Plain HTTP, same bytes',
    keeps: 'one answer',
    async start({ dir }) {
      const env = { ANSWER_FILE: join(dir, 'answer.json') };
      return running([await startNode({ script: join(root, 'bench/plain-server.ts'), env })]);
    },
  },
];

function banyan(id: string, title: string, env: Readonly<Record<string, string>>): Target {
  return {
    id,
    title,
    keeps: 'BENCH_TTL_SECONDS' in env ? 'answers' : 'nothing',
    async start(ground) {
      const gateway = await startNode({
        script: join(root, 'cli/main.ts'),
        args: ['start', '--config', join(root, 'bench/banyan.config.ts')],
        env: {
          HOST: '127.0.0.1',
          PORT: '0',
          LOG_LEVEL: 'warn',
          CATALOG_URL: ground.stubs.catalogUrl,
          ORDERS_URL: ground.stubs.ordersUrl,
          REVIEWS_DATABASE_URL: `sqlite:${reviewsFile(ground)}`,
          INSIGHTS_DATABASE_URL: 'sqlite::memory:',
          ...env,
        },
      });
      const url = new URL('/graphql', gateway.url).href;
      return { ...running([gateway]), url };
    },
  };
}

interface ApolloVariant {
  readonly batching?: 'dataloader' | 'none';
  readonly keepsAnswers?: boolean;
}

function apollo(id: string, title: string, variant: ApolloVariant): Target {
  const { batching = 'dataloader', keepsAnswers = false } = variant;
  return peer(
    { id, title, keepsAnswers, batching, script: 'apollo-gateway.ts' },
    {
      RESPONSE_CACHE: String(keepsAnswers),
    },
  );
}

interface HiveVariant {
  readonly planner: 'js' | 'rust';
  readonly keepsAnswers?: boolean;
}

function hive(id: string, title: string, { planner, keepsAnswers = false }: HiveVariant): Target {
  const env = { PLANNER: planner, MAX_AGE_SECONDS: String(keepsAnswers ? maxAgeSeconds : 0) };
  return peer({ id, title, keepsAnswers, batching: 'dataloader', script: 'hive-gateway.ts' }, env);
}

interface Peer {
  readonly id: string;
  readonly title: string;
  readonly keepsAnswers: boolean;
  readonly batching: 'dataloader' | 'none';
  readonly script: string;
}

/** A gateway in one process, the hand-written subgraphs in another. */
function peer(
  { id, title, keepsAnswers, batching, script }: Peer,
  env: Readonly<Record<string, string>>,
): Target {
  return {
    id,
    title,
    keeps: keepsAnswers ? 'answers' : 'nothing',
    async start(ground) {
      await using stack = new AsyncDisposableStack();
      const subgraphs = stack.use(await startSubgraphs(ground, { batching, keepsAnswers }));
      const supergraph = await writeSupergraph(ground, subgraphs);
      const gateway = await startNode({
        script: join(peersDir, script),
        env: { SUPERGRAPH: supergraph, APOLLO_TELEMETRY_DISABLED: '1', ...env },
      });
      stack.move();
      return running([gateway, subgraphs]);
    },
  };
}

function startSubgraphs(
  ground: Ground,
  { batching, keepsAnswers }: { readonly batching: string; readonly keepsAnswers: boolean },
): Promise<NodeProcess> {
  return startNode({
    script: join(peersDir, 'subgraphs.ts'),
    env: {
      SCHEMA_DIR: join(root, 'schema'),
      CATALOG_URL: ground.stubs.catalogUrl,
      ORDERS_URL: ground.stubs.ordersUrl,
      REVIEWS_FILE: reviewsFile(ground),
      BATCHING: batching,
      MAX_AGE_SECONDS: String(keepsAnswers ? maxAgeSeconds : 0),
      APOLLO_TELEMETRY_DISABLED: '1',
    },
  });
}

/** The project's own supergraph, with the addresses of these subgraphs. */
async function writeSupergraph({ dir }: Ground, subgraphs: NodeProcess): Promise<string> {
  const text = await readFile(join(root, 'schema/supergraph.graphql'), 'utf8');
  const urls: unknown = Reflect.get(subgraphs.message, 'urls');
  const file = join(dir, 'supergraph.graphql');
  // Those whom no operation asks keep the address at which nobody is.
  const addressed = text.replaceAll(/"banyan:(\w+)"/g, (address, name: string) =>
    JSON.stringify(Reflect.get(Object(urls), name) ?? address.slice(1, -1)),
  );
  await writeFile(file, addressed);
  return file;
}

/** Made and filled by the first Banyan that starts. */
function reviewsFile({ dir }: Ground): string {
  return join(dir, 'reviews.db');
}

function running(processes: readonly NodeProcess[]): RunningTarget {
  return {
    url: processes[0]?.url ?? '',
    pids: processes.map(({ pid }) => pid),
    async [Symbol.asyncDispose]() {
      for (const one of processes) await one[Symbol.asyncDispose]();
    },
  };
}
