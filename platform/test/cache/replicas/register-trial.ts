import { setTimeout as delay } from 'node:timers/promises';
import type { MutantName } from './mutants.ts';
import { createRegisterHistory } from './register-history.ts';
import { KEYS, planRounds, REPLICA_COUNT, type Round, type Step } from './register-plan.ts';
import type { ReplicaProcess } from './replica-process.ts';
import type { ReplicaReply } from './replica-protocol.ts';
import { startTroubledReplicas, type TroubledReplicas } from './troubled-replicas.ts';

/** What is tried. */
export interface RegisterTrial {
  readonly rounds: number;
  readonly seed: number;
  /** What is broken in each replica on purpose. Default: nothing. */
  readonly mutant?: MutantName;
  /** Called after each round without a violation. */
  readonly onRound?: (rounds: number, outcome: RegisterOutcome) => void;
}

/** What came of it. */
export interface RegisterOutcome {
  /** Of the first round that had any, which is the last. */
  readonly violations: readonly string[];
  /** What to repeat it with. */
  readonly where: string;
  readonly writes: number;
  /** How many reads got their values from where. */
  readonly reads: Readonly<Record<string, number>>;
}

/** How far a replica may lag behind the others at most: the documented second. */
const lagMs = 1000;

/**
 * Three processes with a cache each, on one real Redis. The values of keys are counters here, in the service of all three.
 * While reads and writes go on, Redis, the ways to it or a replica get into trouble. After each round all is well again,
 * and the replicas have heard of everything: from then on they may not lag at all.
 */
export async function tryRegister(trial: RegisterTrial): Promise<RegisterOutcome> {
  await using stack = new AsyncDisposableStack();
  const { seed, mutant = null, onRound } = trial;
  const values = new Map<string, number>();
  const load = (keys: readonly string[]) => keys.map((key) => values.get(key) ?? 0);
  const troubled = await startTroubledReplicas(stack, { count: REPLICA_COUNT, mutant, load });
  const run = new RegisterRun(troubled, values);
  let violations: readonly string[] = [];
  let where = '';
  const outcome = () => ({ violations, where, writes: run.writes, reads: run.reads });
  await run.rest();
  for (const [index, round] of planRounds(trial.rounds, seed).entries()) {
    where = `seed ${seed}, round ${index}, ${JSON.stringify(round.trouble)}`;
    violations = await run.round(round);
    if (violations.length > 0) break;
    onRound?.(index + 1, outcome());
  }
  return outcome();
}

/** What the rounds of one trial share. */
class RegisterRun {
  readonly #troubled: TroubledReplicas;
  readonly #values: Map<string, number>;
  readonly #history = createRegisterHistory(lagMs);
  readonly reads: Record<string, number> = {};
  writes = 0;

  constructor(troubled: TroubledReplicas, values: Map<string, number>) {
    this.#troubled = troubled;
    this.#values = values;
  }

  async round({ trouble, lastsMs, batches }: Round): Promise<readonly string[]> {
    const isPaused = (step: Step) => trouble.kind === 'paused' && step.replica === trouble.replica;
    const late: Promise<void>[] = [];
    const endsAtMs = performance.now() + lastsMs;
    await this.#troubled.begin(trouble);
    do {
      for (const batch of batches) {
        const steps = batch.map((step) => ({ step, done: this.#take(step) }));
        late.push(...steps.filter(({ step }) => isPaused(step)).map(({ done }) => done));
        await Promise.all(steps.filter(({ step }) => !isPaused(step)).map(({ done }) => done));
      }
    } while (performance.now() < endsAtMs);
    await this.#troubled.end(trouble);
    await Promise.all(late);
    return [...this.#history.takeViolations(), ...(await this.rest())];
  }

  /** What is still wrong when all have heard of everything. All have all keys in memory then. */
  async rest(): Promise<readonly string[]> {
    const atMs = monotonicMs();
    await this.#troubled.untilNewsHaveCome();
    this.#history.rest(atMs);
    const steps = Array.from({ length: REPLICA_COUNT }, (_, replica) =>
      this.#take({ kind: 'read', replica, afterMs: 0, keys: KEYS, keeping: 'fresh', loadMs: 0 }),
    );
    await Promise.all(steps);
    return this.#history.takeViolations();
  }

  async #take(step: Step): Promise<void> {
    const replica = this.#troubled.replicas[step.replica];
    if (replica === undefined) throw new RangeError(`There is no replica ${step.replica}`);
    await delay(step.afterMs);
    if (step.kind === 'write') return this.#write(replica, step);
    if (step.kind === 'list') return void (await replica.list(step));
    this.#observe(step, await replica.read(step));
  }

  async #write(
    replica: ReplicaProcess,
    step: { readonly key: string; readonly replica: number },
  ): Promise<void> {
    const value = (this.#values.get(step.key) ?? 0) + 1;
    this.#values.set(step.key, value);
    const { endedAtMs: atMs, isDone } = await replica.invalidate([`Thing:${step.key}`]);
    this.writes += 1;
    const { key, replica: by } = step;
    this.#history.acknowledge({ key, value, replica: by, atMs, isEverywhere: isDone });
  }

  #observe(
    { keys, replica }: { readonly keys: readonly string[]; readonly replica: number },
    { outcomes, beganAtMs: atMs }: ReplicaReply,
  ): void {
    for (const [index, { value, origin }] of outcomes.entries()) {
      this.reads[origin] = (this.reads[origin] ?? 0) + 1;
      this.#history.observe({ key: keys[index] ?? '', value, replica, atMs, origin });
    }
  }
}

/** The clock by which replicas say when they did what. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
