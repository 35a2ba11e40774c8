import { completeGroups, failurePolicy } from '@banyan/platform/events/brokers/consumer-groups.ts';
import type { ConsumerGroup, Topology } from '@banyan/platform/events/brokers/event-broker.ts';
import { foreignGroup } from '@banyan/platform/events/consumer/invalidate-by-foreign.ts';
import { CACHE_GROUP } from '@banyan/platform/events/consumer/invalidate-caches.ts';
import type { EventsConfig, GatewayConfig } from '../config.ts';

/** What decides which consumer groups a project has. */
export type TopologyConfig = Pick<GatewayConfig, 'events'> & {
  readonly cache: Pick<GatewayConfig['cache'], 'redis'>;
};

/**
 * All consumer groups of a project: of its caches, of its foreign sources, and those which its modules bring. Without
 * RabbitMQ none has more attempts than the default. Throws a RangeError that names every fault of a group, such as a name
 * that is there twice.
 */
export function projectTopology(
  config: TopologyConfig,
  moduleGroups: readonly ConsumerGroup[],
): Topology {
  const caches = isCacheGroupShared(config) ? [CACHE_GROUP] : [];
  const foreign = config.events.foreign.map(foreignGroup);
  const topology = { groups: [...caches, ...foreign, ...moduleGroups] };
  completeGroups(topology);
  return isBusAlone(config.events) ? withFewAttempts(topology) : topology;
}

/**
 * Whether one gateway handles each event for the caches of all: they share Redis, or there is only this process. Otherwise
 * each process hears every event by a queue of its own, which lives as long as the process.
 */
export function isCacheGroupShared({ cache, events }: TopologyConfig): boolean {
  return cache.redis !== null || isBusAlone(events);
}

function isBusAlone({ rabbitmq }: EventsConfig): boolean {
  return rabbitmq === null;
}

/**
 * A bus within the process has no queues: an event stays with its relay until each group has handled it or given it up. One
 * group that tried for hours would fill the relay with events that all others have heard, and keep later ones from them.
 */
function withFewAttempts({ groups }: Topology): Topology {
  const { maxAttempts: most } = failurePolicy;
  return {
    groups: groups.map((group) => ({
      ...group,
      maxAttempts: Math.min(group.maxAttempts ?? most, most),
    })),
  };
}
