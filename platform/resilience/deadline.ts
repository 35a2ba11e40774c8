/** The time limit of {@link runWithDeadline} passed before the task was done. */
export class DeadlineExceeded extends Error {
  /** The limit, in milliseconds. */
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`Not done within ${timeoutMs} ms`);
    this.name = 'DeadlineExceeded';
    this.timeoutMs = timeoutMs;
  }
}

/** How long a task may take and what else may end it. */
export interface DeadlineOptions {
  /** Milliseconds from the call; a positive number. */
  readonly timeoutMs: number;
  /** The caller's own signal; the task's signal aborts with it, for the same reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs `task` with a signal that aborts when the time is up or when the caller's signal aborts.
 *
 * Rejects at once in both cases, even if the task takes no notice of its signal: with {@link DeadlineExceeded}, or with
 * the caller's abort reason. A task whose caller has already aborted is not started. When the promise settles, the
 * timer and the listener are gone; what a task that was left behind does later is ignored.
 */
export async function runWithDeadline<T>(
  task: (signal: AbortSignal) => Promise<T>,
  { timeoutMs, signal }: DeadlineOptions,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const interrupted = Promise.withResolvers<never>();
  const interrupt = (reason: unknown) => {
    interrupted.reject(reason);
    controller.abort(reason);
  };
  const onCallerAbort = () => interrupt(signal?.reason);
  const timer = setTimeout(() => interrupt(new DeadlineExceeded(timeoutMs)), timeoutMs);
  signal?.addEventListener('abort', onCallerAbort, { once: true });
  try {
    return await Promise.race([task(controller.signal), interrupted.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onCallerAbort);
  }
}
