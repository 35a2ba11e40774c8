import { formatTable } from '../format-table.ts';
import { type GoalResult, judgeGoals, type WorkloadParts } from './goals.ts';
import type { Measurement } from './measurement.ts';
import { formatRate } from './report-workload.ts';

const head = [
  'target',
  'workload',
  'connections',
  'Banyan requests/s',
  'peer requests/s',
  'ratio',
  'at least',
  'limit requests/s',
  'verdict',
];

/** Whether the product's targets are reached, as a section of Markdown. */
export function reportGoals(measured: readonly WorkloadParts[]): string {
  const rows = judgeGoals(measured).map(toCells);
  return `## Targets\n\n${formatTable([head, ...rows])}\n`;
}

function toCells(result: GoalResult): readonly string[] {
  const { goal, workload, connections, ours, theirs, ratio, limit, verdict } = result;
  const isGood = verdict === 'reached' || verdict === 'at the limit' || verdict === 'shown';
  return [
    goal.title,
    workload,
    String(connections),
    rateOf(ours),
    rateOf(theirs),
    ratio === null ? '-' : ratio.toFixed(2),
    goal.least === null ? '-' : String(goal.least),
    rateOf(limit),
    isGood ? verdict : `**${verdict}**`,
  ];
}

function rateOf(row: Measurement | null): string {
  return row === null ? '-' : formatRate(row.requestsPerSecond);
}
