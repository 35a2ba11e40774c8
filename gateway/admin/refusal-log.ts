import type { Logger } from '@banyan/platform/telemetry/logger.ts';

/** Notes requests without the right token. */
export interface RefusalLog {
  note(address: string): void;
}

/** How often a {@link RefusalLog} writes. */
export interface RefusalLogOptions {
  /** Default 60 000. */
  readonly intervalMs?: number;
  /** Milliseconds from any fixed moment on. */
  readonly now?: () => number;
}

/** Writes the first refusal at once, and then at most one line per interval, with the number of refusals since the last. */
export function createRefusalLog(log: Logger, options: RefusalLogOptions = {}): RefusalLog {
  const { intervalMs = 60_000, now = () => performance.now() } = options;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  return {
    note(address) {
      count += 1;
      if (now() - writtenAt < intervalMs) return;
      log.warn({ count, address }, 'Refused administration requests without the right token');
      writtenAt = now();
      count = 0;
    },
  };
}
