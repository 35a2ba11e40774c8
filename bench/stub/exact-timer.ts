/** How late Node's timers may be: a wait is watched, instead of slept through, from so long before its end. */
const latenessMs = 1;

interface Wait {
  readonly endMs: number;
  readonly end: () => void;
}

/**
 * Makes a function that waits for `ms` milliseconds, less as many as it is told, to some hundredths, where Node's own timers
 * take up to a millisecond more. It keeps the processor busy before the end of each wait, so nothing that needs a processor
 * may run beside it.
 */
export function createExactTimer(ms: number): (lessMs?: number) => Promise<void> {
  // By their ends.
  const waits: Wait[] = [];

  function watch(): void {
    while (waits[0] !== undefined && waits[0].endMs <= performance.now()) waits.shift()?.end();
    const next = waits[0];
    if (next === undefined) return;
    const leftMs = next.endMs - performance.now();
    if (leftMs > 2 * latenessMs) setTimeout(watch, Math.round(leftMs - latenessMs));
    else setImmediate(watch);
  }

  return (lessMs = 0) =>
    new Promise((end) => {
      const endMs = performance.now() + ms - lessMs;
      const before = waits.findLastIndex((other) => other.endMs <= endMs);
      waits.splice(before + 1, 0, { endMs, end });
      if (waits.length === 1) watch();
    });
}
