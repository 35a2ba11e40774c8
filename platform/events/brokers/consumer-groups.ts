import type { ConsumerGroup, Topology } from './event-broker.ts';
import { PARTITION_COUNT } from './partition-of.ts';

/** A consumer group with its defaults filled in. */
export type CompleteGroup = Required<Omit<ConsumerGroup, 'exchange' | 'bindingArguments'>> &
  Pick<ConsumerGroup, 'bindingArguments'> & {
    /** Null: Banyan's own. */
    readonly exchange: string | null;
  };

/** Of groups that say nothing else, and of private queues. */
export const failurePolicy = { maxAttempts: 5, retryDelaysMs: [1000, 10_000, 60_000] };

/**
 * The most that a group may have: with the usual delays it tries for 16 hours. For a group whose handler says at the first
 * attempt that a message is unreadable: all else that fails is a database or a cache that is away, maybe for hours.
 */
export const MOST_ATTEMPTS = 1000;

const defaults = {
  ...failurePolicy,
  partitions: 1,
  maxLength: 1_000_000,
};

/** Fills in the defaults. Throws a RangeError that names every fault. */
export function completeGroups({ groups }: Topology): readonly CompleteGroup[] {
  const complete = groups.map((group) => ({
    ...defaults,
    ...group,
    exchange: group.exchange ?? null,
  }));
  const faults = [...complete.flatMap(faultsOf), ...repeatedNames(groups)];
  if (faults.length > 0) throw new RangeError(faults.join('\n'));
  return complete;
}

function faultsOf(group: CompleteGroup): readonly string[] {
  const { name, partitions, exchange, maxAttempts, maxLength, retryDelaysMs } = group;
  const checks: readonly [boolean, string][] = [
    [/^[a-z0-9][a-z0-9-]{0,99}$/.test(name), `name must be lower case letters, digits and "-"`],
    [group.bindings.length > 0, 'bindings must hold at least one pattern'],
    [
      isWithin(partitions, PARTITION_COUNT),
      `partitions must be from 1 to ${PARTITION_COUNT}, received ${partitions}`,
    ],
    [
      partitions === 1 || exchange === null,
      'partitions need keys of ours: a group of a foreign exchange has none',
    ],
    [
      isWithin(maxAttempts, MOST_ATTEMPTS),
      `maxAttempts must be from 1 to ${MOST_ATTEMPTS}, received ${maxAttempts}`,
    ],
    [isWithin(maxLength, 1e12), `maxLength must be above 0, received ${maxLength}`],
    [
      retryDelaysMs.length > 0 && retryDelaysMs.every((ms) => isWithin(ms, 86_400_000)),
      `retryDelaysMs must be whole milliseconds from 1 to a day, received [${retryDelaysMs}]`,
    ],
  ];
  return checks
    .filter(([isRight]) => !isRight)
    .map(([, text]) => `Consumer group "${name}": ${text}`);
}

function isWithin(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= most;
}

function repeatedNames(groups: readonly ConsumerGroup[]): readonly string[] {
  const names = groups.map(({ name }) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(repeated)].map((name) => `Consumer group "${name}" is there more than once`);
}

/** For a group that the topology does not have; names those that it has. */
export function unknownGroup(name: string, known: readonly string[]): RangeError {
  const names = known.join(', ') || 'none';
  return new RangeError(`Consumer group "${name}" is not in the topology, which has: ${names}`);
}
