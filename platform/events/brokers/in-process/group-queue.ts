import type { Logger } from '../../../telemetry/logger.ts';
import { afterFailure } from '../after-failure.ts';
import { type BrokerClock, pause } from '../broker-clock.ts';
import type { CompleteGroup } from '../consumer-groups.ts';
import type { HandleMessage, OutgoingMessage, Subscription } from '../event-broker.ts';
import { partitionOf, queueIndexOf } from '../partition-of.ts';
import { PublishFailure } from '../publish-failure.ts';
import { createMembers, type Member } from './members.ts';
import { toIncoming } from './to-incoming.ts';

/** What waits for a group's handlers, in memory. */
export interface GroupQueue {
  /** Whether it takes no more. */
  readonly isFull: boolean;
  /** Resolves when the message is handled or buried. */
  add(message: OutgoingMessage): Promise<void>;
  join(handle: HandleMessage, concurrency: number): Subscription;
  /** Gives up what is left; nobody may be handling any more. */
  close(outcome: 'failed' | 'forgotten'): void;
}

/** Whose queue it is. */
export interface GroupQueueOptions {
  readonly group: Pick<
    CompleteGroup,
    'name' | 'partitions' | 'maxAttempts' | 'retryDelaysMs' | 'maxLength'
  >;
  readonly exchange: string;
  readonly log: Logger;
  readonly clock: BrokerClock;
  /** Takes a message that is given up; null, or why it cannot. */
  bury(death: Death): PublishFailure | null;
}

/** A message that no handler could be given with success. */
export interface Death {
  readonly message: OutgoingMessage;
  readonly reason: string;
  readonly attempts: number;
}

interface Item {
  readonly message: OutgoingMessage;
  attempt: number;
  readonly resolve: () => void;
  readonly reject: (failure: PublishFailure) => void;
}

/** A line of messages of which, in an ordered group, one at a time is handled. */
interface Lane {
  readonly waiting: Item[];
  isBusy: boolean;
}

export function createGroupQueue(options: GroupQueueOptions): GroupQueue {
  const { group, clock, log, exchange, bury } = options;
  const isOrdered = group.partitions > 1;
  const lanes: readonly Lane[] = Array.from({ length: group.partitions }, () => ({
    waiting: [],
    isBusy: false,
  }));
  const unsettled = new Set<Item>();
  const members = createMembers();

  function pump(): void {
    for (const lane of lanes) {
      while (isReady(lane) && runNext(lane));
    }
  }

  function isReady(lane: Lane): boolean {
    return lane.waiting.length > 0 && !(isOrdered && lane.isBusy);
  }

  /** Whether somebody could take the message. */
  function runNext(lane: Lane): boolean {
    const member = members.withRoom();
    const item = member === null ? undefined : lane.waiting.shift();
    if (member === null || item === undefined) return false;
    run(lane, item, member);
    return true;
  }

  function run(lane: Lane, item: Item, member: Member): void {
    lane.isBusy = true;
    member.track(handle(lane, item, member), () => {
      lane.isBusy = false;
      pump();
    });
  }

  async function handle(lane: Lane, item: Item, member: Member): Promise<void> {
    const { signal } = member;
    try {
      await member.handle(toIncoming(item.message, exchange, item.attempt), signal);
    } catch (err) {
      // Another member gets it, and this attempt does not count.
      if (signal.aborted) return void lane.waiting.unshift(item);
      return fail(lane, item, { err, member });
    }
    settle(item, null);
  }

  async function fail(
    lane: Lane,
    item: Item,
    { err, member }: { readonly err: unknown; readonly member: Member },
  ): Promise<void> {
    const { message, attempt } = item;
    log.warn(
      { err, group: group.name, event: message.id, attempt },
      'An event could not be handled',
    );
    const next = afterFailure(err, attempt, group);
    if (next.kind === 'dead') {
      return settle(item, bury({ message, reason: next.reason, attempts: attempt }));
    }
    item.attempt += 1;
    if (!isOrdered) return handleLater(lane, item, next.delayMs);
    await pause(clock, next.delayMs, member.signal);
    if (member.signal.aborted) lane.waiting.unshift(item);
    else await handle(lane, item, member);
  }

  function handleLater(lane: Lane, item: Item, delayMs: number): void {
    clock.after(delayMs, () => {
      if (!unsettled.has(item)) return;
      lane.waiting.push(item);
      pump();
    });
  }

  function settle(item: Item, failure: PublishFailure | null): void {
    unsettled.delete(item);
    if (failure === null) item.resolve();
    else item.reject(failure);
  }

  return {
    get isFull() {
      return unsettled.size >= group.maxLength;
    },
    add(message) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const item: Item = { message, attempt: 1, resolve, reject };
      unsettled.add(item);
      lanes[queueIndexOf(partitionOf(message.subject), lanes.length)]?.waiting.push(item);
      pump();
      return promise;
    },
    join(handler, concurrency) {
      const subscription = members.add(handler, isOrdered ? Number.POSITIVE_INFINITY : concurrency);
      pump();
      return subscription;
    },
    close(outcome) {
      const text = 'The broker was closed before the message was handled';
      for (const item of [...unsettled]) {
        settle(item, outcome === 'failed' ? new PublishFailure('closed', text) : null);
      }
      for (const lane of lanes) lane.waiting.length = 0;
    },
  };
}
