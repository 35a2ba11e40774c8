import { openReadyStore } from '@banyan/platform/test/helpers/redis-store-under-test.ts';
import { type Asker, HEADERS } from './kinds.ts';
import type { MutantName } from './mutants.ts';
import { expectedData, NAMES, type Plan, type PlannedRequest, toText } from './plans.ts';
import { type Replica, type ReplicaStatistics, startReplica } from './replica.ts';
import { startThingsService, type ThingsService } from './things-service.ts';

/** What is tried. */
export interface TrialOptions {
  /** Two gateways share it. Null: there is one gateway, whose caches are in its memory. */
  readonly redisUrl: string | null;
  /** What is broken on purpose. Default: nothing. */
  readonly mutant?: MutantName;
}

/** Gateways with all their caches, and the service behind them. */
export interface Trial {
  readonly gateways: number;
  /** Carries out a plan, with things that no plan before it had. */
  run(plan: Plan): Promise<Findings>;
  /** Of each gateway. */
  statistics(): readonly ReplicaStatistics[];
}

/** What came of one plan. */
export interface Findings {
  readonly answers: readonly { readonly answer: unknown; readonly expected: unknown }[];
  /** Names in answers of whom they were not for. */
  readonly strangers: readonly string[];
  /** How often the service was asked for each thing by each way, for each of those whom it could tell apart. */
  readonly loads: ReadonlyMap<string, number>;
}

/** Starts everything; it is closed with the stack. */
export async function startTrial(
  stack: AsyncDisposableStack,
  { redisUrl, mutant }: TrialOptions,
): Promise<Trial> {
  const service = stack.use(await startThingsService());
  const replicas: Replica[] = [];
  for (let index = 0; index < (redisUrl === null ? 1 : 2); index += 1) {
    const sharedStore =
      redisUrl === null ? null : (await openReadyStore(stack, { url: redisUrl })).store;
    replicas.push(await startReplica(stack, { sharedStore, serviceUrl: service.url, mutant }));
  }
  let runs = 0;
  return {
    gateways: replicas.length,
    statistics: () => replicas.map((replica) => replica.statistics()),
    run: (plan) => carryOut(plan, { service, replicas, ids: idsOf(runs++) }),
  };
}

function idsOf(run: number): readonly string[] {
  return [`${run}a`, `${run}b`];
}

interface World {
  readonly service: ThingsService;
  readonly replicas: readonly Replica[];
  readonly ids: readonly string[];
}

async function carryOut({ waves, delays }: Plan, world: World): Promise<Findings> {
  const { service, replicas, ids } = world;
  const answers: { answer: unknown; expected: unknown }[] = [];
  const strangers = new Set<string>();
  service.restart(delays);
  for (const wave of waves) {
    const sent = wave.map(async ({ query, asker, replica }: PlannedRequest) => {
      const url = replicas[replica % replicas.length]?.url ?? '';
      const answer = await ask(url, toText(query, ids), asker);
      for (const name of strangersIn(answer, asker)) strangers.add(name);
      answers.push({ answer, expected: { data: expectedData(query, ids, asker) } });
    });
    await Promise.all(sent);
  }
  return { answers, strangers: [...strangers], loads: service.loads() };
}

async function ask(url: string, query: string, { caller, tenant, locale }: Asker) {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [HEADERS.tenant]: tenant,
      [HEADERS.locale]: locale,
      ...(caller !== null && { [HEADERS.caller]: caller }),
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as unknown;
}

function strangersIn(answer: unknown, asker: Asker): readonly string[] {
  const words = new Set(JSON.stringify(answer).split(/[^\w-]+/));
  const own = Object.values(asker);
  return Object.values(NAMES)
    .flat()
    .filter((name) => words.has(name) && !own.includes(name));
}
