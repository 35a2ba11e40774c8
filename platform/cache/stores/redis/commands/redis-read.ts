import type { RedisCommand, RedisLink, RedisReply } from '../link/redis-link.ts';
import { groupBySlot } from '../link/redis-slots.ts';
import { isSplitSlotReply, type RedisStoreError, toStoreError } from '../redis-errors.ts';

/** What was read. */
export interface ManyValues {
  /** In the order of the keys; null for none, and for one whose node did not answer. */
  readonly values: readonly (Buffer | null)[];
  /** Why some nodes did not answer; null when all did. */
  readonly fault: RedisStoreError | null;
}

/**
 * Reads keys with one MGET, in a cluster one for each slot. `before` are commands to be done first, in the same write.
 * Rejects when nothing could be read; the replies of `before` are the caller's to judge.
 */
export async function readMany(
  link: RedisLink,
  keys: readonly string[],
  before: readonly RedisCommand[] = [],
): Promise<ManyValues & { readonly replies: readonly RedisReply[] }> {
  const groups = link.isCluster ? groupBySlot(keys) : [keys.map((_key, position) => position)];
  const all = await link.send([...before, ...groups.map((group) => toMget(keys, group))]);
  const read = place(keys.length, groups, all.slice(before.length));
  const result = read.split.length === 0 ? read : await readSplit(link, keys, read);
  if (result.fault !== null && result.answered === 0) throw result.fault;
  return { values: result.values, fault: result.fault, replies: all.slice(0, before.length) };
}

interface Placed extends ManyValues {
  /** How many groups were answered. */
  readonly answered: number;
  /** Positions of keys whose slot is just being moved, so that they can be read one by one only. */
  readonly split: readonly number[];
}

function place(
  count: number,
  groups: readonly (readonly number[])[],
  replies: readonly RedisReply[],
): Placed {
  const values: (Buffer | null)[] = Array.from({ length: count }, () => null);
  const split: number[] = [];
  let fault: RedisStoreError | null = null;
  let answered = 0;
  for (const [index, group] of groups.entries()) {
    const reply = replies[index];
    if (Array.isArray(reply)) {
      answered += 1;
      for (const [at, position] of group.entries()) values[position] = bytesOf(reply[at]);
    } else if (group.length > 1 && isSplitSlotReply(reply)) split.push(...group);
    else fault = toStoreError(reply);
  }
  return { values, fault, answered, split };
}

async function readSplit(
  link: RedisLink,
  keys: readonly string[],
  first: Placed,
): Promise<Omit<Placed, 'split'>> {
  const groups = first.split.map((position) => [position]);
  const replies = await link.send(groups.map((group) => toMget(keys, group)));
  const second = place(keys.length, groups, replies);
  return {
    values: first.values.map((value, position) => value ?? second.values[position] ?? null),
    fault: first.fault ?? second.fault,
    answered: first.answered + second.answered,
  };
}

function toMget(keys: readonly string[], group: readonly number[]): RedisCommand {
  const args = group.flatMap((position) => keys[position] ?? []);
  return { name: 'mget', args, key: args[0] ?? null };
}

function bytesOf(value: unknown): Buffer | null {
  return Buffer.isBuffer(value) ? value : null;
}
