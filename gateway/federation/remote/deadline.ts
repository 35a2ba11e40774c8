/** A signal with a time limit of its own. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Releases the timer and the tie to the parent. Must be called, or both outlive the work. */
  close(): void;
}

/** A signal that aborts with `parent`, or after `timeoutMs` with the error that `onTimeout` makes. */
export function openDeadline(
  parent: AbortSignal,
  timeoutMs: number,
  onTimeout: () => Error,
): Deadline {
  const controller = new AbortController();
  const follow = () => controller.abort(parent.reason);
  const timer = setTimeout(() => controller.abort(onTimeout()), timeoutMs);
  parent.addEventListener('abort', follow, { once: true });
  if (parent.aborted) follow();
  return {
    signal: controller.signal,
    close() {
      clearTimeout(timer);
      parent.removeEventListener('abort', follow);
    },
  };
}
