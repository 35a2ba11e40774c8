import type { Judgement } from './check-answers.ts';
import type { LoadJob, LoadResult } from './load-job.ts';
import { createWindows } from './windows.ts';

/** Adds up one run. */
export interface LoadCounters {
  /** Counts one answer that has just come. */
  add(latencyMs: number, judgement: Judgement): void;
  /** Resolves when the windows that count begin. */
  readonly measuring: Promise<void>;
  /** Resolves when the last window is over. */
  readonly over: Promise<void>;
  readonly isOver: boolean;
  result(): LoadResult;
  /** To be called from time to time, for servers so slow that they do not answer. */
  endOverdue(): void;
}

/** Counters of nothing; their first window begins now. `now` is in milliseconds. */
export function createLoadCounters(
  job: Pick<LoadJob, 'kind' | 'windows' | 'windowMs' | 'connections'>,
  now: () => number = () => performance.now(),
): LoadCounters {
  const windows = createWindows(job, now());
  const measuring = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const latencies: number[] = [];
  let failed = 0;
  let stale = 0;
  const tell = () => {
    if (windows.isMeasuring) measuring.resolve();
    if (windows.isOver) over.resolve();
  };
  return {
    add(latencyMs, { isFailed, isStale }) {
      // A sweep has no windows: what fails while caches are filled counts all the same.
      if (job.kind === 'sweep' || windows.isMeasuring) {
        latencies.push(latencyMs);
        if (isFailed) failed += 1;
        if (isStale) stale += 1;
      }
      if (job.kind === 'sweep') return;
      windows.add(now());
      tell();
    },
    endOverdue() {
      if (job.kind === 'zipf') windows.endOverdue(now());
      tell();
    },
    measuring: measuring.promise,
    over: over.promise,
    get isOver() {
      return windows.isOver;
    },
    result() {
      latencies.sort((a, b) => a - b);
      return {
        answers: latencies.length,
        seconds: windows.measured.reduce((sum, { ms }) => sum + ms, 0) / 1000,
        rates: windows.measured.map(({ answers, ms }) => (1000 * answers) / ms),
        p50Ms: percentile(latencies, 0.5),
        p99Ms: percentile(latencies, 0.99),
        failed,
        stale,
      };
    },
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
