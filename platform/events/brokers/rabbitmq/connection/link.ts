import type { Duplex } from 'node:stream';
import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import type { Logger } from '../../../../telemetry/logger.ts';
import { type BrokerClock, endOrGiveUp } from '../../broker-clock.ts';
import { addressText, type BrokerAddress } from './addresses.ts';

/** One connection to the broker, made anew whenever it is lost. */
export interface Link {
  /** The connection as it is now; null while there is none. */
  readonly model: ChannelModel | null;
  /** Whether the broker has said that it takes no messages. */
  readonly isBlocked: boolean;
  /** Called when `model` or `isBlocked` has changed. Returns how to stop. */
  onChange(listener: () => void): () => void;
  /** Resolves while there is a connection, or rejects after `timeoutMs`. */
  whenConnected(timeoutMs: number): Promise<ChannelModel>;
  /** Resolves when the first attempt to connect has ended, in whatever way. */
  readonly firstAttempt: Promise<void>;
  /** Cuts the connection, for which there may be another one then. */
  reset(reason: string): void;
  /** Resolves after 2 s at the latest, also when nobody answers. */
  close(): Promise<void>;
}

/** What a link leads to. */
export interface LinkOptions {
  /** Tried in turn. */
  readonly servers: readonly [BrokerAddress, ...BrokerAddress[]];
  /** Shown by the broker's tools. */
  readonly name: string;
  /** How often each side says that it lives. */
  readonly heartbeatSeconds: number;
  readonly log: Logger;
  readonly clock: BrokerClock;
}

const connectTimeoutMs = 10_000;
const closeTimeoutMs = 2000;
const reconnectDelays = { initialDelay: 100, maxDelay: 3000 };

/** A link which begins to connect at once. The owner closes it. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const { servers, name, heartbeatSeconds, log, clock } = options;
  const listeners = new Set<() => void>();
  const state: LinkState = { model: null, isBlocked: false, isConnecting: false, isClosed: false };
  const change = (next: Partial<LinkState>) => {
    Object.assign(state, next);
    for (const listener of [...listeners]) listener();
  };
  const target = new ConnectionTarget(servers, heartbeatSeconds, () => {
    change({ isConnecting: true });
  });
  const takeOver = async (model: ChannelModel) => {
    // The library listens only after this; an error until then would end the process.
    model.on('error', () => undefined);
    if (!state.isClosed) return;
    void recovering.close();
    cut(model, 'closed');
    change({ isConnecting: false });
    throw new Error('The link was closed while it connected');
  };
  const recovering: RecoveringChannelModel = await connect(target, {
    timeout: connectTimeoutMs,
    noDelay: true,
    clientProperties: { connection_name: name },
    recovery: { ...reconnectDelays, waitForConnect: false, setup: takeOver },
  });
  follow(recovering, { state, change, target, log: log.child({ connection: name }) });
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const firstAttempt = new Promise<void>((resolve) => {
    for (const event of ['connect', 'connect-failed']) recovering.once(event, () => resolve());
  });
  return {
    firstAttempt,
    get model() {
      return state.model;
    },
    get isBlocked() {
      return state.isBlocked;
    },
    onChange,
    whenConnected: (timeoutMs) => whenConnected({ state, onChange, clock }, timeoutMs),
    reset(reason) {
      const { model } = state;
      if (model === null) return;
      change({ model: null, isBlocked: false });
      cut(model, reason);
    },
    async close() {
      const { model } = state;
      change({ model: null, isClosed: true });
      // A library that is closed while it connects leaves the connection without anybody who takes its errors.
      const closing = state.isConnecting
        ? whenAttemptEnds({ state, onChange })
        : recovering.close();
      await endOrGiveUp(closing, closeTimeoutMs, clock);
      // Where nobody has answered, the socket would keep the process alive.
      if (model !== null) cut(model, 'closed');
    },
  };
}

interface LinkState {
  readonly model: ChannelModel | null;
  readonly isBlocked: boolean;
  /** Whether an attempt has begun that has not ended. */
  readonly isConnecting: boolean;
  readonly isClosed: boolean;
}

/** The library has no other way to leave a broker that does not answer. It takes the error for one of the network. */
function cut(model: ChannelModel, reason: string): void {
  const { stream } = model.connection as unknown as { readonly stream: Duplex };
  stream.destroy(new Error(reason));
}

/** An address as amqplib reads it at each attempt to connect, so that the next node can take the place of a lost one. */
class ConnectionTarget {
  readonly heartbeat: number;
  readonly #servers: readonly [BrokerAddress, ...BrokerAddress[]];
  readonly #onAttempt: () => void;
  #index = 0;

  constructor(
    servers: readonly [BrokerAddress, ...BrokerAddress[]],
    heartbeatSeconds: number,
    onAttempt: () => void,
  ) {
    this.heartbeat = heartbeatSeconds;
    this.#servers = servers;
    this.#onAttempt = onAttempt;
  }

  /** From now on the next node, after the last one the first. */
  turn(): void {
    this.#index = (this.#index + 1) % this.#servers.length;
  }

  get address(): BrokerAddress {
    return this.#servers[this.#index] ?? this.#servers[0];
  }

  get protocol() {
    // What is read first: the library tells only of the end of an attempt.
    this.#onAttempt();
    return this.address.protocol;
  }

  get hostname() {
    return this.address.hostname;
  }

  get port() {
    return this.address.port;
  }

  get username() {
    return this.address.username;
  }

  get password() {
    return this.address.password;
  }

  get vhost() {
    return this.address.vhost;
  }
}

interface LinkEvents {
  readonly state: LinkState;
  readonly change: (next: Partial<LinkState>) => void;
  readonly target: ConnectionTarget;
  readonly log: Logger;
}

function follow(
  recovering: RecoveringChannelModel,
  { state, change, target, log }: LinkEvents,
): void {
  let failures = 0;
  const at = () => addressText(target.address);
  recovering.on('connect', (model) => {
    failures = 0;
    log.info({ node: at() }, 'Connected to RabbitMQ');
    change({ model, isBlocked: false, isConnecting: false });
  });
  recovering.on('disconnect', (err) => {
    log.warn({ err, node: at() }, 'The connection to RabbitMQ is lost');
    target.turn();
    change({ model: null, isBlocked: false });
  });
  recovering.on('connect-failed', (err) => {
    change({ isConnecting: false });
    if (state.isClosed) return void recovering.close();
    // Once is enough: there may be an attempt every three seconds for hours.
    if (failures === 0) log.warn({ err, node: at() }, 'RabbitMQ cannot be reached; going on');
    failures += 1;
    target.turn();
  });
  recovering.on('blocked', (reason) => {
    log.warn({ node: at(), reason }, 'RabbitMQ takes no messages');
    change({ isBlocked: true });
  });
  recovering.on('unblocked', () => {
    log.info({ node: at() }, 'RabbitMQ takes messages again');
    change({ isBlocked: false });
  });
  // Told again as "disconnect".
  recovering.on('error', () => undefined);
}

interface Watched {
  readonly state: LinkState;
  readonly onChange: Link['onChange'];
}

function whenAttemptEnds({ state, onChange }: Watched): Promise<void> {
  return new Promise((resolve) => {
    const stop = onChange(() => {
      if (state.isConnecting) return;
      stop();
      resolve();
    });
  });
}

interface Waiting extends Watched {
  readonly clock: BrokerClock;
}

function whenConnected({ state, onChange, clock }: Waiting, timeoutMs: number) {
  return new Promise<ChannelModel>((resolve, reject) => {
    const stops: (() => void)[] = [];
    const end = () => {
      for (const stop of stops) stop();
    };
    const check = () => {
      if (state.model === null && !state.isClosed) return;
      end();
      if (state.model === null) reject(new Error('The connection to RabbitMQ is closed'));
      else resolve(state.model);
    };
    stops.push(onChange(check));
    stops.push(
      clock.after(timeoutMs, () => {
        end();
        reject(new Error(`RabbitMQ could not be reached within ${timeoutMs} ms`));
      }),
    );
    check();
  });
}
