import type { GroupCount, TopologyReport } from '@banyan/platform/events/brokers/event-broker.ts';
import type { EventsProject } from '../events-project.ts';
import { reasonOf } from '../print-result.ts';

/** What is known of the broker. */
export interface BrokerState {
  readonly kind: string;
  /** Null: it does not answer, or lives in another process. */
  readonly report: TopologyReport | null;
  readonly groups: readonly GroupCount[];
  /** Null when it answers. */
  readonly problem: string | null;
}

/** Never rejects. */
export async function brokerStateOf({ broker, topology }: EventsProject): Promise<BrokerState> {
  if (broker === null) return { kind: 'in-process', report: null, groups: [], problem: null };
  const { kind } = broker;
  try {
    const report = await broker.inspect(topology);
    const groups = (await broker.countMessages?.(topology)) ?? [];
    return { kind, report, groups, problem: null };
  } catch (error) {
    return { kind, report: null, groups: [], problem: reasonOf(error) };
  }
}

/** Whether it answers, and all is as it should be. */
export function isSound({ report, problem }: BrokerState): boolean {
  if (problem !== null) return false;
  if (report === null) return true;
  const { missing, differences, leaderless } = report;
  return missing.length + differences.length + leaderless.length === 0;
}
