import type { Logger } from '../../../telemetry/logger.ts';
import { type BrokerClock, processClock } from '../broker-clock.ts';
import { type CompleteGroup, completeGroups, unknownGroup } from '../consumer-groups.ts';
import type {
  BrokerState,
  DeadLetters,
  EventBroker,
  GroupCount,
  LeftQueues,
  OutgoingMessage,
  Topology,
} from '../event-broker.ts';
import { partitionOf, queueIndexOf } from '../partition-of.ts';
import { PublishFailure } from '../publish-failure.ts';
import { routingKeyOf } from '../routing-keys.ts';
import { parseBrokerUrls } from './connection/addresses.ts';
import { type Link, openLink } from './connection/link.ts';
import { type PublishingLinks, publishingLinks } from './connection/publishing-links.ts';
import { createSubscriptions, type Subscriptions } from './consuming/subscriptions.ts';
import { createDeadLetters } from './dead-letters.ts';
import { HEADER, propertiesOf } from './message-format.ts';
import type { OutgoingFrame, Sender } from './sending/sender.ts';
import { createSendingLanes } from './sending/sending-lanes.ts';
import { countMessages } from './topology/count-messages.ts';
import { createLeftQueues } from './topology/left-queues.ts';
import { type Names, namesOf } from './topology/names.ts';
import { createQueueProbe } from './topology/queue-probe.ts';
import { setUpTopology } from './topology/set-up.ts';

/** How {@link openRabbitmqBroker} reaches RabbitMQ. */
export interface RabbitmqBrokerOptions {
  /** `amqp://user:password@host:port/vhost`; several parted by commas: nodes of one cluster, tried in turn. Never logged. */
  readonly url: string;
  readonly log: Logger;
  /** The groups to which this process subscribes, when it does not set them up itself. */
  readonly topology?: Topology;
  /** With which the names of exchanges and queues begin. Default `banyan`. */
  readonly prefix?: string;
  /** How long a message may wait for its confirmation. Default 10 000. */
  readonly confirmTimeoutMs?: number;
  /**
   * How long `close()` lets messages on their way wait for their confirmation. Then they are rejected as `closed`, though they
   * may have been stored; a broker short of memory would not answer them before it has memory again. Default 1000.
   */
  readonly closeGraceMs?: number;
  /** How long a queue may take to answer before it counts as leaderless. Default 5000. */
  readonly probeTimeoutMs?: number;
  /** How long questions and set-ups wait for a connection. Default 10 000. */
  readonly connectTimeoutMs?: number;
  /** How often each side of a connection says that it lives; one that is silent for about twice as long is given up. Default 10. */
  readonly heartbeatSeconds?: number;
  /** How often each consumer makes sure that the broker knows it. Default 30 000. */
  readonly checkConsumersMs?: number;
  readonly clock?: BrokerClock;
}

/** RabbitMQ as a broker of change events. */
export interface RabbitmqBroker extends EventBroker {
  readonly deadLetters: DeadLetters;
  readonly leftQueues: LeftQueues;
  /** In the order of the topology. A queue that is missing counts as empty. */
  countMessages(topology: Topology): Promise<readonly GroupCount[]>;
}

type Complete = Required<RabbitmqBrokerOptions>;

/** All that a broker is made of. */
interface Parts {
  readonly options: Complete;
  readonly names: Names;
  readonly groups: Map<string, CompleteGroup>;
  /** A broker in need of memory stops reading from a connection that publishes, acknowledgements included: so there are two. */
  readonly publishing: PublishingLinks;
  readonly consuming: Link;
  readonly sender: Sender;
  readonly subscriptions: Subscriptions;
}

/**
 * Begins to connect, and goes on for ever; resolves before there is a connection. Throws for a URL that cannot be read and
 * for a wrong topology. The owner closes it.
 */
export async function openRabbitmqBroker(given: RabbitmqBrokerOptions): Promise<RabbitmqBroker> {
  const options = complete(given);
  const parts = await createParts(options);
  return createBroker(parts);
}

function complete(given: RabbitmqBrokerOptions): Complete {
  return {
    topology: { groups: [] },
    prefix: 'banyan',
    confirmTimeoutMs: 10_000,
    closeGraceMs: 1000,
    probeTimeoutMs: 5000,
    connectTimeoutMs: 10_000,
    heartbeatSeconds: 10,
    checkConsumersMs: 30_000,
    clock: processClock,
    ...given,
  };
}

async function createParts(options: Complete): Promise<Parts> {
  const { url, prefix, topology } = options;
  const servers = parseBrokerUrls(url);
  const groups = new Map(completeGroups(topology).map((group) => [group.name, group]));
  const open = (role: string) => openLink({ ...options, servers, name: `${prefix} ${role}` });
  const [publisher, consuming] = [await open('publisher'), await open('consumer')];
  const publishing = publishingLinks(publisher, () => open('side publisher'));
  const { openSideLink } = publishing;
  const sender = createSendingLanes({ ...options, link: publisher, openSideLink });
  const names = namesOf(prefix);
  const subscriptions = createSubscriptions({ ...options, link: consuming, sender, names, groups });
  return { options, names, groups, publishing, consuming, sender, subscriptions };
}

function createBroker(parts: Parts): RabbitmqBroker {
  const { options, names, sender, consuming, subscriptions } = parts;
  const { clock, connectTimeoutMs } = options;
  const states = createStates(sender);
  const setUp = createSetUp(parts);
  const connect = () => consuming.whenConnected(connectTimeoutMs);
  let closing: Promise<void> | null = null;
  return {
    kind: 'rabbitmq',
    get state() {
      return states.state;
    },
    onStateChange: states.onChange,
    async publish(message) {
      if (states.state === 'closed') throw new PublishFailure('closed', 'The broker is closed');
      await sender.send(addressed(message, parts));
    },
    subscribe: (subscription, handle) => subscriptions.add(subscription, handle),
    setUp: (topology) => setUp(topology, true),
    inspect: (topology) => setUp(topology, false),
    async countMessages(topology) {
      return countMessages({
        model: await connect(),
        clock,
        groups: completeGroups(topology),
        names,
      });
    },
    deadLetters: createDeadLetters({
      connect,
      clock,
      sender,
      names,
      readyLimitMs: connectTimeoutMs,
    }),
    leftQueues: createLeftQueues({ connect, clock, names }),
    close() {
      states.close();
      closing ??= closeParts(parts);
      return closing;
    },
  };
}

function addressed(message: OutgoingMessage, { names, groups }: Parts): OutgoingFrame {
  const routingKey = routingKeyOf(message.type, message.subject);
  const body = Buffer.from(message.body);
  const properties = propertiesOf(message);
  const { exchange } = names;
  if (message.onlyTo === undefined) return { exchange, routingKey, body, properties };
  const group = groups.get(message.onlyTo);
  if (group === undefined) throw unknownGroup(message.onlyTo, [...groups.keys()]);
  const queues = names.queues(group);
  const queue = queues[queueIndexOf(partitionOf(message.subject), queues.length)] ?? '';
  // Its handlers are to see it as if it had come by the exchange.
  const headers = {
    ...properties.headers,
    [HEADER.exchange]: exchange,
    [HEADER.routingKey]: routingKey,
  };
  // https://www.rabbitmq.com/docs/exchanges#default-exchange
  return { exchange: '', routingKey: queue, body, properties: { ...properties, headers } };
}

/** The states of the sender, and at the end `closed`. */
function createStates(sender: Sender) {
  const listeners = new Set<(state: BrokerState) => void>();
  let isClosed = false;
  const stateNow = (): BrokerState => (isClosed ? 'closed' : sender.state);
  const tell = () => {
    for (const listener of [...listeners]) listener(stateNow());
  };
  const stop = sender.onStateChange(tell);
  return {
    get state() {
      return stateNow();
    },
    onChange(listener: (state: BrokerState) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      if (isClosed) return;
      stop();
      isClosed = true;
      tell();
      listeners.clear();
    },
  };
}

function createSetUp({ options, names, groups, consuming }: Parts) {
  const { clock, probeTimeoutMs, connectTimeoutMs } = options;
  const probe = createQueueProbe({ clock, timeoutMs: probeTimeoutMs });
  return async (topology: Topology, isChanging: boolean) => {
    const complete = completeGroups(topology);
    for (const group of complete) groups.set(group.name, group);
    const model = await consuming.whenConnected(connectTimeoutMs);
    return setUpTopology({ model, clock, probe, groups: complete, names, isChanging });
  };
}

async function closeParts(parts: Parts): Promise<void> {
  const { options, subscriptions, sender, publishing, consuming } = parts;
  const callOff = options.clock.after(options.closeGraceMs, () =>
    publishing.cut('The broker closes, and messages on their way are not confirmed'),
  );
  // Handlers in flight may still have to send a message to where it is tried again.
  await subscriptions.close();
  await sender.close();
  callOff();
  await Promise.all([publishing.close(), consuming.close()]);
}
