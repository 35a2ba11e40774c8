import type { Logger } from '../../../../telemetry/logger.ts';
import { faultReason } from '../redis-errors.ts';

/** Says once when connections are lost, with the last reason, and once when they are there. */
export interface LinkLog {
  noteFault(error: unknown): void;
  lost(): void;
  found(): void;
}

/** `what` names the servers, without secrets. */
export function createLinkLog(log: Logger, what: string): LinkLog {
  let state: 'unknown' | 'lost' | 'found' = 'unknown';
  let reason: string | null = null;
  return {
    noteFault(error) {
      reason = faultReason(error);
    },
    lost() {
      if (state === 'lost') return;
      state = 'lost';
      log.warn({ redis: what, reason }, 'Redis is out of reach: the cache goes on without it');
    },
    found() {
      if (state !== 'found') log.info({ redis: what }, 'Redis is there');
      state = 'found';
      reason = null;
    },
  };
}
