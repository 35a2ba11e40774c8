import type { RedisStatistics } from '@banyan/platform/cache/stores/redis.ts';
import { defineCounter, defineGauge } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Report } from '@banyan/platform/telemetry/metrics.ts';

const commands = defineCounter({
  name: 'banyan_redis_commands_total',
  help: 'Commands that were sent to Redis.',
  labels: {},
});

const calls = defineCounter({
  name: 'banyan_redis_calls_total',
  help: 'Calls of the shared store, each of one or more commands, by result.',
  labels: { result: ['ok', 'error', 'timeout', 'refused'] },
});

const breakers = defineGauge({
  name: 'banyan_redis_breaker_open',
  help: '1 while Redis is not asked (store), or not written to (writes), because it has failed before, else 0.',
  labels: { breaker: ['store', 'writes'] },
});

/** All that is told here. */
export const REDIS_METRICS = [commands, calls, breakers] as const;

/** Tells what the store in Redis has counted. */
export function reportRedis(report: Report, statistics: RedisStatistics): void {
  report(commands, {}, statistics.commands);
  for (const result of calls.labels.result) report(calls, { result }, statistics.calls[result]);
  report(breakers, { breaker: 'store' }, statistics.isStoreOpen ? 1 : 0);
  report(breakers, { breaker: 'writes' }, statistics.isWriteOpen ? 1 : 0);
}
