import { listSampleIds } from '../recorded-answer.ts';
import { mutate, seededRandom } from './mutate.ts';
import { isPrototypeChanged, type Outcome, readMutated } from './read-mutated.ts';

/** What a run of {@link fuzzSamples} has found. */
export interface FuzzReport {
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** Seed and sample of each answer that broke a promise, with what it broke. */
  readonly faults: readonly string[];
  /** Longest time for one answer, in milliseconds of processor time of this thread, with seed and sample. */
  readonly slowest: { readonly ms: number; readonly answer: string };
}

/** More processor time than this for one answer is a hang. */
export const HANG_MS = 1000;

/** Reads mutated samples, one for each seed from `firstSeed` on. */
export function fuzzSamples(firstSeed: number, runs: number): FuzzReport {
  const ids = listSampleIds();
  const outcomes = new Map<Outcome, number>();
  const faults: string[] = [];
  let slowest = { ms: 0, answer: '' };
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const random = seededRandom(seed);
    const answer = mutate(ids[random(ids.length)] ?? '', random);
    const name = `seed ${seed}, ${answer.sample}`;
    const before = process.cpuUsage();
    try {
      const outcome = readMutated(answer, random);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      faults.push(`${name}: ${String(error)}`);
    }
    const ms = process.cpuUsage(before).user / 1000;
    if (ms > slowest.ms) slowest = { ms, answer: name };
    if (ms > HANG_MS) faults.push(`${name}: took ${ms} ms`);
    if (isPrototypeChanged()) throw new Error(`${name}: changed Object.prototype`);
  }
  return { outcomes, faults, slowest };
}
