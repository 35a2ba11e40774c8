/** How long a piece of work takes the processor in user mode, in microseconds a call. */
export type Work = () => unknown;

/**
 * Measures several pieces of work in windows that alternate, so that what else the machine does hits all alike.
 * Gives the median over the windows, in microseconds of user time a call, in the order of `works`.
 */
export function measureUserTime(
  works: readonly Work[],
  { windows, windowMs }: { readonly windows: number; readonly windowMs: number },
): readonly number[] {
  const calls = works.map((work) => callsWithin(work, windowMs));
  const samples: number[][] = works.map(() => []);
  for (let window = 0; window < windows; window += 1) {
    for (const [index, work] of works.entries()) {
      samples[index]?.push(userTimeOf(work, calls[index] ?? 1));
    }
  }
  return samples.map(median);
}

/** Also warms the work up. */
function callsWithin(work: Work, windowMs: number): number {
  const endMs = performance.now() + 5 * windowMs;
  let calls = 0;
  while (performance.now() < endMs) {
    work();
    calls += 1;
  }
  return Math.max(1, Math.round(calls / 5));
}

function userTimeOf(work: Work, calls: number): number {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) work();
  return process.cpuUsage(before).user / calls;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
