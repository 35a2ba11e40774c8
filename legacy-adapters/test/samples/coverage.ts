import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSampleIds } from './recorded-answer.ts';
import { readCases } from './sample-case.ts';

/** What stands for one sample. */
export interface Coverage {
  readonly sample: string;
  /** `<file>: <title>` of each case. */
  readonly cases: readonly string[];
  /** Where else it is tested, or why it is not; null when nothing is said. */
  readonly elsewhere: string | null;
}

/** Every sample, those of other folders too. */
export function readCoverage(): readonly Coverage[] {
  const cases = casesBySample();
  const elsewhere = readElsewhere();
  const ids = new Set([...listSampleIds(), ...elsewhere.keys()]);
  return [...ids].sort().map((sample) => ({
    sample,
    cases: cases.get(sample) ?? [],
    elsewhere: elsewhere.get(sample) ?? null,
  }));
}

/** Samples that cases name, but nobody recorded. */
export function listUnknownSamples(): readonly string[] {
  const known = new Set(listSampleIds());
  return [...casesBySample().keys()].filter((id) => !known.has(id));
}

/** One line for each sample: its id, and the case or the reason. */
export function printCoverage(table: readonly Coverage[]): string {
  const lines = table.map(({ sample, cases, elsewhere }) => {
    const place = cases.length > 0 ? cases.join('; ') : (elsewhere ?? 'NOT COVERED');
    return `${sample.padEnd(40)} ${place}`;
  });
  const missing = table.filter(isMissing).length;
  return [...lines, `${table.length} samples, ${missing} not covered`].join('\n');
}

/** Neither a case nor a reason. */
export function isMissing({ cases, elsewhere }: Coverage): boolean {
  return cases.length === 0 && elsewhere === null;
}

function casesBySample(): ReadonlyMap<string, readonly string[]> {
  const bySample = new Map<string, string[]>();
  for (const [file, cases] of readCases()) {
    for (const { samples, title } of cases) {
      const ids = samples.flat().filter((id) => typeof id === 'string');
      for (const id of ids) bySample.set(id, [...(bySample.get(id) ?? []), `${file}: ${title}`]);
    }
  }
  return bySample;
}

/** `elsewhere.json`: a place or a reason to the ids for which it holds. */
function readElsewhere(): ReadonlyMap<string, string> {
  const file = join(import.meta.dirname, 'elsewhere.json');
  const reasons = JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly string[]>;
  return new Map(
    Object.entries(reasons).flatMap(([reason, ids]) => ids.map((id) => [id, reason] as const)),
  );
}
