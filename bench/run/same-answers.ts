import { isDeepStrictEqual } from 'node:util';
import type { Workload } from '../workloads.ts';
import { askData } from './ask.ts';

/** Data of the first requests of a workload, to compare gateways by. */
export type SampleAnswers = readonly unknown[];

const samples = 3;

/** Asks for the first requests. Cursors are left out: each gateway has its own. */
export async function readSamples(url: string, { bodies }: Workload): Promise<SampleAnswers> {
  const answers: unknown[] = [];
  for (const body of bodies.slice(0, samples))
    answers.push(withoutCursors(await askData(url, body)));
  return answers;
}

/** Rejects when an answer differs, since the speed of wrong answers is of no interest. */
export function requireSame(expected: SampleAnswers, received: SampleAnswers): void {
  const place = expected.findIndex((answer, index) => !isDeepStrictEqual(answer, received[index]));
  if (place >= 0) throw new Error(`its answer to request ${place} is not Banyan's`);
}

function withoutCursors(value: unknown): unknown {
  const isCursor = (key: string) => /^(cursor|startCursor|endCursor|stock|inStock)$/.test(key);
  return JSON.parse(JSON.stringify(value, (key, inner) => (isCursor(key) ? undefined : inner)));
}
