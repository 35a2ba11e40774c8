/** Time as brokers see it. */
export interface BrokerClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once after `delayMs`; the result calls it off. */
  after(delayMs: number, run: () => void): () => void;
}

/** The clock of the process. Its timers do not keep the process alive. */
export const processClock: BrokerClock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`, or at once when the signal is or becomes aborted. */
export function pause(clock: BrokerClock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      callOff();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const callOff = clock.after(delayMs, end);
    signal.addEventListener('abort', end);
  });
}

/** Resolves when the work has ended, in whatever way, or after `limitMs`: the work then goes on unseen. Never rejects. */
export async function endOrGiveUp(
  work: Promise<unknown>,
  limitMs: number,
  clock: BrokerClock,
): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  work.then(end, end);
  await pause(clock, limitMs, ended.signal);
}

/** What the work gives; rejects with a {@link TooLate} when that takes longer than `limitMs`: it then goes on unseen. */
export async function withinTime<Result>(
  work: Promise<Result>,
  limitMs: number,
  clock: BrokerClock,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const callOff = clock.after(limitMs, () => late.reject(new TooLate(limitMs)));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    callOff();
  }
}

/** Something gave no answer in its time. */
export class TooLate extends Error {
  override readonly name = 'TooLate';

  constructor(limitMs: number) {
    super(`No answer within ${limitMs} ms`);
  }
}
