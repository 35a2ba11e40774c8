import { RedisRefusal, RedisTimeout } from '../redis-errors.ts';

/** What calls of the store can come to. */
export type RedisCallResult = 'ok' | 'error' | 'timeout' | 'refused';

/** Counters since the start, and the state now. */
export interface RedisStatistics {
  /** Commands that were sent; one call may have many. */
  readonly commands: number;
  /** Refused ones were not sent, because a breaker was open. */
  readonly calls: Readonly<Record<RedisCallResult, number>>;
  /** Whether calls are refused, because the store cannot be reached. */
  readonly isStoreOpen: boolean;
  /** Whether writes are refused, because the store takes none. */
  readonly isWriteOpen: boolean;
}

/** Counts what a store does. */
export interface RedisBooks {
  countCommands(count: number): void;
  /** Counts a call by how it ends; settles as it does. */
  count<T>(call: () => Promise<T>): Promise<T>;
  readonly commands: number;
  readonly calls: RedisStatistics['calls'];
}

/** All counters at zero. */
export function createRedisBooks(): RedisBooks {
  const calls: Record<RedisCallResult, number> = { ok: 0, error: 0, timeout: 0, refused: 0 };
  let commands = 0;
  return {
    countCommands(count) {
      commands += count;
    },
    async count(call) {
      try {
        const result = await call();
        calls.ok += 1;
        return result;
      } catch (error) {
        calls[resultOf(error)] += 1;
        throw error;
      }
    },
    get commands() {
      return commands;
    },
    calls,
  };
}

function resultOf(error: unknown): RedisCallResult {
  if (error instanceof RedisTimeout) return 'timeout';
  return error instanceof RedisRefusal ? 'refused' : 'error';
}
