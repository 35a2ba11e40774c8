import type { LoadResult } from '../load/load-job.ts';

/** How a target is used: as it is, or with so many writes among the requests. */
export type Variant = 'cold' | 'warm' | '5 % writes';

/** What has been used and called so far, at one moment. */
export interface Reading {
  readonly legacyCalls: number;
  /** Processor time of the target's processes. */
  readonly cpuMs: number;
  readonly rssMiB: number;
  /** Processor time of the load generator. */
  readonly generatorCpuMs: number;
  /** Of `performance.now()`. */
  readonly atMs: number;
}

/** One row of a table. */
export interface Measurement {
  readonly connections: number;
  readonly answers: number;
  /** Median of the windows. */
  readonly requestsPerSecond: number;
  /** From the slowest window to the fastest, as a share of the median. */
  readonly spread: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly stale: number;
  readonly legacyCallsPerRequest: number;
  readonly cpuMsPerRequest: number;
  /** Cores that the target has used. */
  readonly cores: number;
  /** Cores that the load generator has used; near 1 it is the generator that was measured. */
  readonly generatorCores: number;
  readonly rssMiB: number;
}

/** What the load generator and two readings, at the first and the last moment of its windows, come to. */
export function toMeasurement(
  connections: number,
  result: LoadResult,
  [before, after]: readonly [Reading, Reading],
): Measurement {
  const { answers, failed, stale, p50Ms, p99Ms, rates } = result;
  const elapsedMs = after.atMs - before.atMs;
  const requestsPerSecond = median(rates);
  const cpuMs = after.cpuMs - before.cpuMs;
  return {
    ...{ connections, answers, failed, stale, p50Ms, p99Ms, requestsPerSecond },
    spread: (Math.max(...rates) - Math.min(...rates)) / requestsPerSecond,
    legacyCallsPerRequest: (after.legacyCalls - before.legacyCalls) / answers,
    cpuMsPerRequest: cpuMs / answers,
    cores: cpuMs / elapsedMs,
    generatorCores: (after.generatorCpuMs - before.generatorCpuMs) / elapsedMs,
    rssMiB: after.rssMiB,
  };
}

/** The middle one; of an even number the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}
