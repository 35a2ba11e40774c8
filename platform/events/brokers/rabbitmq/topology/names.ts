import type { CompleteGroup } from '../../consumer-groups.ts';

/** Names of exchanges and queues, all of which begin with the prefix of the installation. */
export interface Names {
  /** The exchange of our own events. */
  readonly exchange: string;
  /** The queue of an unordered group. */
  queue(group: string): string;
  /** One, or one for each partition of an ordered group. */
  queues(group: CompleteGroup): readonly string[];
  /** Where a message of an unordered group waits for its next attempt. */
  delayQueue(group: string, delayMs: number): string;
  deadQueue(group: string): string;
}

export function namesOf(prefix: string): Names {
  return {
    exchange: `${prefix}.events`,
    queue: (group) => `${prefix}.${group}`,
    queues: ({ name, partitions }) =>
      partitions === 1
        ? [`${prefix}.${name}`]
        : Array.from({ length: partitions }, (_, index) => `${prefix}.${name}.${index}`),
    delayQueue: (group, delayMs) => `${prefix}.${group}.retry.${delayMs}`,
    deadQueue: (group) => `${prefix}.${group}.dead`,
  };
}
