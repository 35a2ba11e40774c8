/** How late Node's timers may be: a wait is watched, instead of slept through, from so long before its end. */
const latenessMs = 1;

interface Wait {
  readonly endMs: number;
  readonly end: () => void;
}

/**
 * Makes a function that waits for `ms` milliseconds, to some hundredths, where Node's own timers take up to a millisecond more.
 * It keeps the processor busy before the end of each wait, so nothing that needs a processor may run beside it.
 */
export function createExactTimer(ms: number): () => Promise<void> {
  // All waits are equally long, so they end in the order in which they began.
  const waits: Wait[] = [];

  function watch(): void {
    while (waits[0] !== undefined && waits[0].endMs <= performance.now()) waits.shift()?.end();
    const next = waits[0];
    if (next === undefined) return;
    const leftMs = next.endMs - performance.now();
    if (leftMs > 2 * latenessMs) setTimeout(watch, Math.round(leftMs - latenessMs));
    else setImmediate(watch);
  }

  return () =>
    new Promise((end) => {
      const isFirst = waits.push({ endMs: performance.now() + ms, end }) === 1;
      if (isFirst) watch();
    });
}
