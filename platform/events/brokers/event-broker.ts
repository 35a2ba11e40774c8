/**
 * Where change events go and come from. Two implementations: RabbitMQ, and an in-process bus for a single process.
 * Whoever opened it closes it.
 */
export interface EventBroker {
  /** `rabbitmq` or `in-process`. */
  readonly kind: string;
  /** `blocked`: connected, but the broker takes no messages for now. Publish only while `ready`. */
  readonly state: BrokerState;
  /** Called at each change of state. Returns how to stop. */
  onStateChange(listener: (state: BrokerState) => void): () => void;
  /**
   * Resolves when the broker has stored the message in every queue bound to it, and at least in one. Rejects with a
   * PublishFailure otherwise; then it may have been stored all the same.
   */
  publish(message: OutgoingMessage): Promise<void>;
  /**
   * Delivers messages of a consumer group to `handle`. Survives lost connections: the same subscription goes on. Resolves
   * when the consumer is set up, or, while the broker is away, when it will be set up on its return.
   */
  subscribe(options: SubscribeOptions, handle: HandleMessage): Promise<Subscription>;
  /** Creates what is missing, changes nothing that is there, and reports what differs. Idempotent. */
  setUp(topology: Topology): Promise<TopologyReport>;
  /** Compares only, and asks every queue whether it has a leader. */
  inspect(topology: Topology): Promise<TopologyReport>;
  /**
   * Stops deliveries, lets handlers in flight end, then disconnects. Publications on their way have a short while left to be
   * confirmed; those without a word then are rejected as `closed`.
   */
  close(): Promise<void>;
}

export type BrokerState = 'connecting' | 'ready' | 'blocked' | 'closed';

/** A message on its way out. `body` is the CloudEvents envelope in structured mode. */
export interface OutgoingMessage {
  readonly id: string;
  /** `catalog.Product.updated`. */
  readonly type: string;
  readonly subject: string;
  readonly body: Buffer | string;
  /** A consumer group which alone gets it, whatever its bindings say: for replay. Default: all groups that want its type. */
  readonly onlyTo?: string;
}

/** A message which a consumer group has been given. */
export interface IncomingMessage {
  readonly id: string | null;
  /** As the broker's metadata say; the body may say otherwise. */
  readonly type: string | null;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly routingKey: string;
  readonly exchange: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  /** 1 for the first delivery to this group's handler. */
  readonly attempt: number;
}

/**
 * Resolves when the message has taken effect; it is acknowledged then. A rejection with an {@link UnreadableMessage} sends
 * it to the dead-letter queue at once; any other makes it come again later, and after the group's attempts go there.
 */
export type HandleMessage = (message: IncomingMessage, signal: AbortSignal) => Promise<void>;

export interface SubscribeOptions {
  /** As in the {@link Topology}, or `null` for a private queue of this process that lives as long as its connection. */
  readonly group: string | null;
  /** Of a private queue: patterns of types, `*` one word, `#` any. Ignored for groups, whose topology says it. */
  readonly bindings?: readonly string[];
  /** Messages handled at once. Default 32; 1 for each partition of an ordered group. */
  readonly concurrency?: number;
  /**
   * Called when deliveries may have been missed: a private queue is consumed for the first time, or again after its connection
   * was lost. A bus within the process has only the messages that could not be handled.
   */
  readonly onGap?: () => void;
}

export interface Subscription {
  /** Stops deliveries and waits for handlers in flight; messages not yet handled stay with the broker. */
  close(): Promise<void>;
}

/** The consumer groups of an installation. */
export interface Topology {
  readonly groups: readonly ConsumerGroup[];
}

/** One copy of every event that matches goes to each group, and to one member of it. */
export interface ConsumerGroup {
  /** Lower case letters, digits, `-`, such as `insights`. */
  readonly name: string;
  /** Patterns of types: `catalog.Product.*`, `#` for all. Or, for foreign messages, of routing keys of `exchange`. */
  readonly bindings: readonly string[];
  /** A foreign exchange to bind to; it must exist, and is never changed. Default: Banyan's own. */
  readonly exchange?: string;
  /** Header match of a foreign headers exchange, as binding arguments. */
  readonly bindingArguments?: Readonly<Record<string, string | number | boolean>>;
  /** Above 1: events of a subject are handled in order, by one member at a time per partition. Default 1, unordered. */
  readonly partitions?: number;
  /** Deliveries to the handler before a message goes to the dead-letter queue. Default 5. */
  readonly maxAttempts?: number;
  /** Waiting time before each next attempt; the last one repeats. Default 1 s, 10 s, 60 s. */
  readonly retryDelaysMs?: readonly number[];
  /** Messages in the queue before the broker refuses more. Default 1,000,000. */
  readonly maxLength?: number;
}

export interface TopologyReport {
  /** Names of what was made now. */
  readonly created: readonly string[];
  /** What is there already and as it should be. */
  readonly unchanged: readonly string[];
  /** What is missing; always empty after `setUp`. */
  readonly missing: readonly string[];
  /** One sentence each, with the name, what is expected and what is there. */
  readonly differences: readonly string[];
  /** Queues that answer no question although they exist: their leader is lost. */
  readonly leaderless: readonly string[];
}

/** What the queues of a consumer group hold. */
export interface GroupCount {
  readonly group: string;
  /** Messages that no consumer has been given; those that a consumer holds are in none of these numbers. */
  readonly ready: number;
  readonly consumers: number;
  /** Messages that have failed, and wait for their next attempt. */
  readonly delayed: number;
  readonly dead: number;
}

/** A consumer group that no topology has any more. */
export interface LeftGroup {
  readonly name: string;
  /** Those that it had. Default: those of groups that say nothing else. */
  readonly retryDelaysMs?: readonly number[];
}

/** A queue that is there. */
export interface LeftQueue {
  readonly name: string;
  /** That no consumer has been given. */
  readonly messages: number;
  readonly consumers: number;
}

/** The queues of groups that no topology has any more: they take messages which nobody wants, until they are full. */
export interface LeftQueues {
  /** Looks, and takes nothing. Rejects with a RangeError for a name that no group can have. */
  find(group: LeftGroup): Promise<readonly LeftQueue[]>;
  /** Removes queues with their bindings and all that they hold; how many messages that were. */
  remove(queues: readonly LeftQueue[]): Promise<readonly LeftQueue[]>;
}

/** A dead letter, as operators see it. */
export interface DeadLetter {
  readonly id: string | null;
  readonly type: string | null;
  readonly group: string;
  readonly reason: string;
  readonly attempts: number;
  readonly diedAt: string | null;
  readonly body: Buffer;
}

/** The dead-letter queues of a broker. */
export interface DeadLetters {
  /** Looks, and takes nothing. */
  list(group: string, options: { readonly limit: number }): Promise<readonly DeadLetter[]>;
  /** Gives them back to the group with a fresh count of attempts; how many. Null id: all. */
  retry(group: string, id: string | null): Promise<number>;
  /** Removes them; how many. Null id: all. */
  drop(group: string, id: string | null): Promise<number>;
}
