import type { ChannelModel } from 'amqplib';
import type { BrokerClock } from '../../broker-clock.ts';
import { completeGroups } from '../../consumer-groups.ts';
import type { LeftGroup, LeftQueue, LeftQueues } from '../../event-broker.ts';
import { PARTITION_COUNT } from '../../partition-of.ts';
import { withChannel } from '../connection/throw-away-channel.ts';
import { countQueue } from './count-messages.ts';
import type { Names } from './names.ts';
import { planQueues } from './topology-plan.ts';

/** Whom to ask. */
export interface LeftQueuesOptions {
  connect(): Promise<ChannelModel>;
  readonly clock: BrokerClock;
  readonly names: Names;
}

/** Finds queues by all names that a group may have given them: the protocol has no question for a list. */
export function createLeftQueues({ connect, clock, names }: LeftQueuesOptions): LeftQueues {
  return {
    async find(group) {
      const candidates = possibleQueues(group, names);
      const model = await connect();
      const found: LeftQueue[] = [];
      for (const name of candidates) {
        const count = await countQueue({ model, clock }, name);
        if (count !== null) found.push({ name, ...count });
      }
      return found;
    },
    async remove(queues) {
      const removed: LeftQueue[] = [];
      await withChannel(await connect(), clock, async (channel) => {
        for (const queue of queues) {
          const { messageCount: messages } = await channel.deleteQueue(queue.name);
          removed.push({ ...queue, messages });
        }
      });
      return removed;
    },
  };
}

/** Those that go to others stand first, so that none is left with messages that have nowhere to go. */
function possibleQueues({ name, retryDelaysMs }: LeftGroup, names: Names): readonly string[] {
  const groups = [1, PARTITION_COUNT].flatMap((partitions) => {
    const group = { name, partitions, bindings: ['#'], ...(retryDelaysMs && { retryDelaysMs }) };
    return completeGroups({ groups: [group] });
  });
  const plans = groups.flatMap((group) => planQueues(group, names));
  return [...new Set(plans.map((plan) => plan.name))].toReversed();
}
