import type { Logger } from '../../../telemetry/logger.ts';
import { type BrokerClock, processClock } from '../broker-clock.ts';
import {
  type CompleteGroup,
  completeGroups,
  failurePolicy,
  unknownGroup,
} from '../consumer-groups.ts';
import type {
  BrokerState,
  DeadLetters,
  EventBroker,
  HandleMessage,
  OutgoingMessage,
  SubscribeOptions,
  Subscription,
  Topology,
} from '../event-broker.ts';
import { PublishFailure } from '../publish-failure.ts';
import { matchesPattern } from '../routing-keys.ts';
import { compareGroups } from './compare-groups.ts';
import { createGroupQueue, type Death, type GroupQueue } from './group-queue.ts';
import { createLetterBox, type LetterBox } from './letter-box.ts';
import { createPublications, type Publications } from './publications.ts';

/** How {@link createInProcessBroker} works. */
export interface InProcessBrokerOptions {
  readonly log: Logger;
  /** Set up at once. Default: no groups. */
  readonly topology?: Topology;
  /** With which the names in reports begin. Default `banyan`. */
  readonly prefix?: string;
  readonly clock?: BrokerClock;
}

/** A broker for one process. */
export interface InProcessBroker extends EventBroker {
  readonly deadLetters: DeadLetters;
}

interface Route {
  readonly bindings: readonly string[];
  readonly queue: GroupQueue;
}

interface Bus {
  readonly options: Required<InProcessBrokerOptions>;
  readonly exchange: string;
  readonly groups: Map<string, Route & { readonly group: CompleteGroup }>;
  readonly privates: Set<Route>;
  readonly subscriptions: Set<Subscription>;
  readonly letters: LetterBox;
  /** By whom messages are for and their ids. */
  readonly publications: Publications;
}

const defaultConcurrency = 32;
const mostWaiting = 10_000;

/**
 * A broker in memory. It stores nothing, so `publish` resolves only when every group has handled the message, or given it
 * up as a dead letter: until then the outbox keeps the event, and it comes again after a crash. The dead letters themselves
 * end with the process. A group takes its `maxLength` of messages, but not more than 10,000. The owner closes it.
 */
export function createInProcessBroker(given: InProcessBrokerOptions): InProcessBroker {
  const bus = createBus({
    topology: { groups: [] },
    prefix: 'banyan',
    clock: processClock,
    ...given,
  });
  const listeners = new Set<(state: BrokerState) => void>();
  let state: BrokerState = 'ready';
  let closing: Promise<void> | null = null;
  setUp(bus, bus.options.topology);
  return {
    kind: 'in-process',
    get state() {
      return state;
    },
    onStateChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async publish(message) {
      if (state === 'closed') throw new PublishFailure('closed', 'The broker is closed');
      return bus.publications.once(`${message.onlyTo ?? ''} ${message.id}`, () =>
        publish(bus, message),
      );
    },
    subscribe: async (options, handle) => subscribe(bus, options, handle),
    setUp: async (topology) => setUp(bus, topology),
    inspect: async (topology) => compareGroups(known(bus), completeGroups(topology), bus.exchange),
    deadLetters: bus.letters,
    close() {
      if (closing !== null) return closing;
      state = 'closed';
      for (const listener of [...listeners]) listener(state);
      closing = closeBus(bus);
      return closing;
    },
  };
}

function createBus(options: Required<InProcessBrokerOptions>): Bus {
  const bus: Bus = {
    options,
    exchange: `${options.prefix}.events`,
    groups: new Map(),
    privates: new Set(),
    subscriptions: new Set(),
    publications: createPublications(options.clock),
    letters: createLetterBox((group, message) => {
      // Its publication is over; whether it is handled this time is seen in the dead letters.
      bus.groups
        .get(group)
        ?.queue.add(message)
        .catch(() => undefined);
    }),
  };
  return bus;
}

function known({ groups }: Bus): readonly CompleteGroup[] {
  return [...groups.values()].map(({ group }) => group);
}

function setUp(bus: Bus, topology: Topology) {
  const wanted = completeGroups(topology);
  const before = compareGroups(known(bus), wanted, bus.exchange);
  const isNew = ({ name, exchange }: CompleteGroup) => exchange === null && !bus.groups.has(name);
  for (const group of wanted.filter(isNew)) {
    const queue = createGroupQueue({
      ...bus.options,
      group: { ...group, maxLength: Math.min(group.maxLength, mostWaiting) },
      exchange: bus.exchange,
      bury: (death) => bury(bus, group.name, death),
    });
    bus.groups.set(group.name, { group, bindings: group.bindings, queue });
  }
  return { ...before, created: before.missing, missing: [] };
}

function bury({ letters, options }: Bus, group: string, death: Death): PublishFailure | null {
  const { reason, attempts, message } = death;
  options.log.error({ group, event: message.id, reason, attempts }, 'An event is a dead letter');
  return letters.put(group, death, options.clock.now());
}

function routesOf(bus: Bus, { type, onlyTo }: OutgoingMessage): readonly Route[] {
  if (onlyTo !== undefined) return [groupOf(bus, onlyTo)];
  const matches = ({ bindings }: Route) =>
    bindings.some((pattern) => matchesPattern(pattern, type));
  return [...bus.groups.values(), ...bus.privates].filter(matches);
}

async function publish(bus: Bus, message: OutgoingMessage): Promise<void> {
  const routes = routesOf(bus, message);
  if (routes.length === 0) {
    throw new PublishFailure('returned', `No group takes events of type "${message.type}"`);
  }
  if (routes.some(({ queue }) => queue.isFull)) {
    throw new PublishFailure('nacked', `A queue for events of type "${message.type}" is full`);
  }
  await settleAll(routes.map(({ queue }) => queue.add(message)));
}

/** Waits for all also when one fails: until then a second publication of the message counts as the same. */
async function settleAll(added: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(added);
  await Promise.all(added);
}

function subscribe(bus: Bus, options: SubscribeOptions, handle: HandleMessage): Subscription {
  const subscription =
    options.group === null
      ? joinPrivately(bus, options, handle)
      : groupOf(bus, options.group).queue.join(handle, options.concurrency ?? defaultConcurrency);
  const tracked = {
    async close() {
      await subscription.close();
      bus.subscriptions.delete(tracked);
    },
  };
  bus.subscriptions.add(tracked);
  return tracked;
}

function groupOf({ groups }: Bus, name: string): Route {
  const route = groups.get(name);
  if (route === undefined) throw unknownGroup(name, [...groups.keys()]);
  return route;
}

function joinPrivately(
  { options, exchange, privates }: Bus,
  { bindings = ['#'], concurrency = defaultConcurrency, onGap }: SubscribeOptions,
  handle: HandleMessage,
): Subscription {
  const group = { ...failurePolicy, name: 'private', partitions: 1, maxLength: mostWaiting };
  const bury = () => {
    onGap?.();
    return null;
  };
  const queue = createGroupQueue({ ...options, group, exchange, bury });
  const member = queue.join(handle, concurrency);
  const route = { bindings, queue };
  privates.add(route);
  return {
    async close() {
      privates.delete(route);
      await member.close();
      queue.close('forgotten');
    },
  };
}

async function closeBus({ subscriptions, groups }: Bus): Promise<void> {
  await Promise.all([...subscriptions].map((subscription) => subscription.close()));
  for (const { queue } of groups.values()) queue.close('failed');
}
