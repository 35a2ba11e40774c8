import { formatTable } from '../format-table.ts';
import type { Measurement, Variant } from './measure.ts';

/** The measurements of one target in one variant, or why there are none. */
export interface ReportPart {
  readonly title: string;
  readonly variant: Variant;
  readonly rows: readonly Measurement[];
  /** Why rows are missing; null when none is. */
  readonly note: string | null;
}

const head = [
  'gateway',
  'variant',
  'connections',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'failed',
  'stale %',
  'legacy calls/request',
  'CPU ms/request',
  'CPU %',
  'RSS MiB',
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
  const { answers, seconds } = row;
  return [
    title,
    variant,
    String(row.connections),
    (answers / seconds).toFixed(answers / seconds < 100 ? 1 : 0),
    row.p50Ms.toFixed(row.p50Ms < 10 ? 2 : 0),
    row.p99Ms.toFixed(row.p99Ms < 10 ? 2 : 0),
    String(row.failed),
    ((100 * row.stale) / answers).toFixed(1),
    (row.legacyCalls / answers).toFixed(2),
    (row.cpuMs / answers).toFixed(2),
    (row.cpuMs / (10 * seconds)).toFixed(0),
    row.rssMiB.toFixed(0),
  ];
}
