import {
  type RedisFaultKind,
  RedisRefusal,
  type RedisStoreError,
  RedisTimeout,
  toStoreError,
} from '../redis-errors.ts';
import type { Breaker, CallVerdict } from './redis-breaker.ts';

/** Lets calls through as long as they are likely to succeed. */
export interface Guard {
  readonly isAvailable: boolean;
  /**
   * Runs a call, or rejects at once. Rejects with nothing but {@link RedisStoreError}. A call which succeeds in part
   * reports what was wrong.
   */
  run<T>(call: (report: (fault: RedisStoreError) => void) => Promise<T>): Promise<T>;
}

/** A guard that watches for one kind of fault. `refusal` is what a refused call is told. */
export function createGuard(breaker: Breaker, watched: RedisFaultKind, refusal: string): Guard {
  return {
    get isAvailable() {
      return breaker.isAvailable;
    },
    async run(call) {
      const end = breaker.enter();
      if (end === null) throw new RedisRefusal(refusal, watched);
      let verdict: CallVerdict = 'success';
      const report = (fault: RedisStoreError) => {
        verdict = judge(fault, watched);
      };
      try {
        return await call(report);
      } catch (error) {
        const fault = toStoreError(error);
        report(fault);
        throw fault;
      } finally {
        end(verdict);
      }
    },
  };
}

/** A fault of another kind shows that the watched thing works, except when the server was not reached at all. */
function judge(fault: RedisStoreError, watched: RedisFaultKind): CallVerdict {
  const { kind } = fault;
  if (kind === watched) return fault instanceof RedisTimeout ? 'late' : 'failure';
  return kind === 'store' ? 'unknown' : 'success';
}
