import { formatTable } from '../format-table.ts';
import type { Measurement, Variant } from './measurement.ts';

/** The measurements of one target in one variant, or why there are none. */
export interface ReportPart {
  /** Of the target. */
  readonly id: string;
  readonly title: string;
  readonly variant: Variant;
  readonly rows: readonly Measurement[];
  /** Why rows are missing or worth nothing; null when none is. */
  readonly note: string | null;
}

const head = [
  'gateway',
  'variant',
  'connections',
  'requests/s',
  'spread %',
  'p50 ms',
  'p99 ms',
  'failed',
  'stale %',
  'legacy calls/request',
  'CPU ms/request',
  'CPU %',
  'RSS MiB',
  'generator CPU %',
];

/** The table of one workload as Markdown, with the notes under it. */
export function reportWorkload(name: string, parts: readonly ReportPart[]): string {
  const rows = parts.flatMap((part) => part.rows.map((row) => toCells(part, row)));
  const notes = parts
    .filter(({ note }) => note !== null)
    .map(({ title, variant, note }) => `- ${title}, ${variant}: ${note}\n`);
  const table = rows.length === 0 ? '' : formatTable([head, ...rows]);
  return [`## ${name}\n\n`, table, notes.length > 0 ? '\n' : '', ...notes, '\n'].join('');
}

function toCells({ title, variant }: ReportPart, row: Measurement): readonly string[] {
  return [
    title,
    variant,
    String(row.connections),
    formatRate(row.requestsPerSecond),
    percent(row.spread),
    row.p50Ms.toFixed(row.p50Ms < 10 ? 2 : 0),
    row.p99Ms.toFixed(row.p99Ms < 10 ? 2 : 0),
    // A row with failures must not be read like the others.
    row.failed === 0 ? '0' : `**${row.failed}**`,
    ((100 * row.stale) / row.answers).toFixed(1),
    row.legacyCallsPerRequest.toFixed(2),
    row.cpuMsPerRequest.toFixed(2),
    percent(row.cores),
    row.rssMiB.toFixed(0),
    percent(row.generatorCores),
  ];
}

/** Requests per second with as many places as mean anything. */
export function formatRate(perSecond: number): string {
  return perSecond.toFixed(perSecond < 100 ? 1 : 0);
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}
