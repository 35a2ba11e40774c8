/** One part of the benchmark of events. It starts what it needs, and ends it. */
export type RunPart = (options: PartOptions) => Promise<void>;

/** How much of it, and who hears of what comes out. */
export interface PartOptions {
  /** Small counts: shows that the part works, and proves little. */
  readonly isQuick: boolean;
  /** Called for each row as soon as it is known: what comes later may fail. */
  readonly report: (row: PartRow) => void;
}

/** One line of the table. Counts that a part does not look at are null. */
export interface PartRow {
  /** What was measured: `SQLite, 10 writers`. */
  readonly what: string;
  /** Of what, and how many: `1,000 kills`. */
  readonly count: string;
  /** The figures. */
  readonly result: string;
  /** Changes or confirmed events that no consumer has seen. */
  readonly lost: number | null;
  /** Deliveries of an event after its first. */
  readonly duplicates: number | null;
  /** Effects after the first, behind an inbox. */
  readonly afterInbox: number | null;
  /** Events without a change. */
  readonly ghosts: number | null;
  /** Another promise that did not hold, as a sentence; null when all did. */
  readonly fault: string | null;
}

/** A row that looks at nothing but its figures, unless told otherwise. */
export function partRow(
  row: Pick<PartRow, 'what' | 'count' | 'result'> & Partial<PartRow>,
): PartRow {
  return { lost: null, duplicates: null, afterInbox: null, ghosts: null, fault: null, ...row };
}

/** `1,000 kills`, `1 kill`, `1 event/s`; a fraction is rounded. The unit is given in the plural, which ends in `s`. */
export function countOf(count: number, plural: string): string {
  const rounded = Math.round(count);
  const unit = rounded === 1 ? plural.replace(/s(?=\/|$)/, '') : plural;
  return `${rounded.toLocaleString('en')} ${unit}`;
}
