import type { WorkloadName } from '../workloads.ts';
import type { Measurement, Variant } from './measurement.ts';
import type { ReportPart } from './report-workload.ts';

/** All that was measured under one workload. */
export interface WorkloadParts {
  readonly workload: WorkloadName;
  readonly parts: readonly ReportPart[];
}

/** A target in one variant. */
interface Contender {
  readonly id: string;
  readonly variant: Variant;
}

/** What the product promises beside its peers. */
export interface Goal {
  readonly title: string;
  readonly ours: Contender;
  /** Where there are several, the fastest counts. */
  readonly theirs: readonly Contender[];
  readonly connections: readonly number[];
  /** How many times as fast Banyan must be; null when both are only shown. */
  readonly least: number | null;
  /** What no server can be faster than. */
  readonly limit?: Contender;
}

/** How far a goal is reached under one workload, at one number of connections. */
export interface GoalResult {
  readonly goal: Goal;
  readonly workload: WorkloadName;
  readonly connections: number;
  /** Null when a row is missing. */
  readonly ours: Measurement | null;
  readonly theirs: Measurement | null;
  readonly ratio: number | null;
  /** Null where the goal has no limit, or it was not measured. */
  readonly limit: Measurement | null;
  readonly verdict: Verdict;
}

/** At the limit: too slow to reach the goal, but as fast as {@link Goal.limit}, so that nothing could be faster. */
export type Verdict =
  | 'reached'
  | 'not reached'
  | 'at the limit'
  | 'shown'
  | 'not measured'
  | 'answers failed';

/** The part of the limit's speed from which on both are as fast: runs differ by more than the rest. */
const asFastAsLimit = 0.9;

const entities: Contender = { id: 'banyan-entities', variant: 'warm' };

/** The product's goals. */
export const GOALS: readonly Goal[] = [
  {
    title: 'whole answers kept, beside the faster response cache of Apollo and Hive',
    ours: { id: 'banyan-answers', variant: 'warm' },
    theirs: [
      { id: 'apollo-answers', variant: 'warm' },
      { id: 'hive-answers', variant: 'warm' },
    ],
    connections: [1, 10, 50],
    least: 3,
    limit: { id: 'plain', variant: 'warm' },
  },
  {
    title: 'entities kept, beside Hive with Rust planner and request deduplication',
    ours: entities,
    theirs: [{ id: 'hive-rust', variant: 'cold' }],
    connections: [50],
    least: 1,
  },
  {
    title: 'entities kept, beside Apollo without batching',
    ours: entities,
    theirs: [{ id: 'apollo-unbatched', variant: 'cold' }],
    connections: [50],
    least: 20,
  },
  {
    title: 'nothing kept, beside Hive with Rust planner',
    ours: { id: 'banyan', variant: 'cold' },
    theirs: [{ id: 'hive-rust', variant: 'cold' }],
    connections: [50],
    least: null,
  },
];

/** Judges all goals under all workloads that were measured. */
export function judgeGoals(measured: readonly WorkloadParts[]): readonly GoalResult[] {
  return GOALS.flatMap((goal) =>
    measured.flatMap(({ workload, parts }) =>
      goal.connections.map((connections) => {
        const find = (one: Contender) => findRow(parts, one, connections);
        const limit = goal.limit === undefined ? null : find(goal.limit);
        const place = { goal, workload, connections, limit };
        return judge(place, find(goal.ours), goal.theirs.map(find));
      }),
    ),
  );
}

function findRow(
  parts: readonly ReportPart[],
  { id, variant }: Contender,
  connections: number,
): Measurement | null {
  const part = parts.find((one) => one.id === id && one.variant === variant);
  // A note says that answers differ, or that the time was over: then none of its rows proves anything.
  if (part === undefined || part.note !== null) return null;
  return part.rows.find((row) => row.connections === connections) ?? null;
}

type Place = Pick<GoalResult, 'goal' | 'workload' | 'connections' | 'limit'>;

function judge(
  place: Place,
  ours: Measurement | null,
  peers: readonly (Measurement | null)[],
): GoalResult {
  const all = [ours, ...peers].filter((row) => row !== null);
  const theirs = fastest(peers.filter((row) => row !== null));
  const facts = { ...place, ours, theirs };
  if (ours === null || theirs === null || all.length <= peers.length) {
    return { ...facts, ratio: null, verdict: 'not measured' };
  }
  const ratio = ours.requestsPerSecond / theirs.requestsPerSecond;
  if (all.some(({ failed }) => failed > 0)) return { ...facts, ratio, verdict: 'answers failed' };
  return { ...facts, ratio, verdict: verdictOn(ratio, ours, place) };
}

function verdictOn(ratio: number, ours: Measurement, { goal, limit }: Place): Verdict {
  if (goal.least === null) return 'shown';
  if (ratio >= goal.least) return 'reached';
  const limitPerSecond = limit?.failed === 0 ? limit.requestsPerSecond : Number.POSITIVE_INFINITY;
  const isAtLimit = ours.requestsPerSecond >= asFastAsLimit * limitPerSecond;
  return isAtLimit ? 'at the limit' : 'not reached';
}

function fastest(rows: readonly Measurement[]): Measurement | null {
  return rows.toSorted((a, b) => b.requestsPerSecond - a.requestsPerSecond)[0] ?? null;
}
