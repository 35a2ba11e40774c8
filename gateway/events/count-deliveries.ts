import { afterFailure } from '@banyan/platform/events/brokers/after-failure.ts';
import { completeGroups, failurePolicy } from '@banyan/platform/events/brokers/consumer-groups.ts';
import type {
  EventBroker,
  HandleMessage,
  Topology,
} from '@banyan/platform/events/brokers/event-broker.ts';
import type { Metrics } from '@banyan/platform/telemetry/metrics.ts';
import { deliveries } from '../metrics/events-metrics.ts';

/** The part of a broker which consumers use. */
export type DeliveringBroker = Pick<EventBroker, 'subscribe'>;

/** Counts for each consumer group of the topology what became of deliveries. Private queues are the group `private`. */
export function countDeliveries(
  broker: DeliveringBroker,
  topology: Topology,
  metrics: Metrics,
): DeliveringBroker {
  const policies = new Map(completeGroups(topology).map((group) => [group.name, group]));
  return {
    subscribe(options, handle) {
      const { group } = options;
      const policy = (group === null ? undefined : policies.get(group)) ?? failurePolicy;
      return broker.subscribe(options, counting(handle, group ?? 'private', policy));
    },
  };

  function counting(
    handle: HandleMessage,
    group: string,
    policy: Parameters<typeof afterFailure>[2],
  ): HandleMessage {
    const [handled, failed, dead] = (['handled', 'failed', 'dead'] as const).map((result) =>
      metrics.counter(deliveries, { group, result }),
    );
    return async (message, signal) => {
      try {
        await handle(message, signal);
      } catch (error) {
        // What a closing process breaks off comes again, and is no attempt.
        if (signal.aborted) throw error;
        const { kind } = afterFailure(error, message.attempt, policy);
        (kind === 'dead' ? dead : failed)?.add();
        throw error;
      }
      handled?.add();
    };
  }
}
