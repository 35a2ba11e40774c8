import type { Variant } from '../report/measurement.ts';
import { WORKLOADS, type WorkloadName } from '../workloads.ts';
import { TARGETS, type Target } from './targets.ts';

/** How much is measured, and for how long. */
export interface PlanOptions {
  readonly isQuick: boolean;
  /** Parts of ids of targets and workloads; empty: all of them. */
  readonly only: readonly string[];
}

/** One target in one variant under one workload: a fresh process, measured at each number of connections. */
export interface Step {
  readonly workload: WorkloadName;
  readonly target: Target;
  readonly variant: Variant;
  readonly connections: readonly number[];
  /** How often each number of connections is measured; one window more goes before, to warm up. */
  readonly windows: number;
  readonly windowMs: number;
  /** Of load before all of them. */
  readonly warmUpMs: number;
}

/** How long all steps together may take, besides installing the peers. */
export function timeLimitMs(isQuick: boolean): number {
  return (isQuick ? 3 : 15) * 60_000;
}

/** The steps, workload by workload. */
export function planSteps({ isQuick, only }: PlanOptions): readonly Step[] {
  const connections = isQuick ? [10] : [1, 10, 50];
  const windowMs = isQuick ? 400 : 700;
  const warmUpMs = isQuick ? 1000 : 2000;
  const targets = TARGETS.filter(({ id }) => !isQuick || only.length > 0 || !leftOut.includes(id));
  return WORKLOADS.filter((name) => isChosen(name, only, WORKLOADS)).flatMap((workload) =>
    targets
      .filter(({ id }) => isChosen(id, only, targetIds))
      .flatMap((target) =>
        variantsOf(target, workload, isQuick).map((variant) => ({
          workload,
          target,
          variant,
          connections,
          windows: 3,
          windowMs,
          warmUpMs,
        })),
      ),
  );
}

/** Without these a quick run is quick; each has a faster sibling which stays. */
const leftOut: readonly string[] = ['apollo-unbatched', 'hive-js'];

const targetIds = TARGETS.map(({ id }) => id);

/** Words that name no member of the group do not narrow it. */
function isChosen(id: string, only: readonly string[], group: readonly string[]): boolean {
  const words = only.filter((word) => group.some((member) => member.startsWith(word)));
  return words.length === 0 || words.some((word) => id.startsWith(word));
}

function variantsOf(
  { keeps }: Target,
  workload: WorkloadName,
  isQuick: boolean,
): readonly Variant[] {
  if (keeps === 'nothing') return ['cold'];
  if (keeps === 'one answer') return ['warm'];
  // Staleness shows on the page of one product only, so a quick run leaves the others out.
  return isQuick && workload !== 'product-page' ? ['warm'] : ['warm', '5 % writes'];
}
