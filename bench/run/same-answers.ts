import { isDeepStrictEqual } from 'node:util';
import type { Workload } from '../workloads.ts';
import { askData } from './ask.ts';

/** Data of the first requests of a workload, to compare gateways by. */
export type SampleAnswers = readonly unknown[];

const samples = 10;

/** Asks for the first requests. Left out are cursors, since each gateway has its own, and stock, which writes change. */
export async function readSamples(url: string, { bodies }: Workload): Promise<SampleAnswers> {
  const answers: unknown[] = [];
  for (const body of bodies.slice(0, samples))
    answers.push(withoutCursors(await askData(url, body)));
  return answers;
}

/** The first answer that differs, in words; null when all are the same. */
export function findDifference(expected: SampleAnswers, received: SampleAnswers): string | null {
  const place = expected.findIndex((answer, index) => !isDeepStrictEqual(answer, received[index]));
  return place < 0 ? null : `its answer to request ${place} is not Banyan's`;
}

function withoutCursors(value: unknown): unknown {
  const isCursor = (key: string) => /^(cursor|startCursor|endCursor|stock|inStock)$/.test(key);
  return JSON.parse(JSON.stringify(value, (key, inner) => (isCursor(key) ? undefined : inner)));
}
