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
  const [first] = servers;
  // amqplib reads the address at each attempt, so that the next node can take the place of a lost one.
  const target = { ...first, heartbeat: heartbeatSeconds };
  const listeners = new Set<() => void>();
  const state: LinkState = { model: null, isBlocked: false, isClosed: false };
  const change = (next: Partial<LinkState>) => {
    Object.assign(state, next);
    for (const listener of [...listeners]) listener();
  };
  const recovering = await connect(target, {
    timeout: connectTimeoutMs,
    noDelay: true,
    clientProperties: { connection_name: name },
    recovery: { ...reconnectDelays, waitForConnect: false, setup: takeOver },
  });
  const turn = createTurn(servers, (next) => Object.assign(target, next));
  follow(recovering, {
    change,
    turn,
    log: log.child({ connection: name }),
    at: () => addressText(target),
  });
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
      await endOrGiveUp(recovering.close(), closeTimeoutMs, clock);
      // Where nobody has answered, the socket would keep the process alive.
      if (model !== null) cut(model, 'closed');
    },
  };
}

interface LinkState {
  readonly model: ChannelModel | null;
  readonly isBlocked: boolean;
  readonly isClosed: boolean;
}

/** The library has no other way to leave a broker that does not answer. It takes the error for one of the network. */
function cut(model: ChannelModel, reason: string): void {
  const { stream } = model.connection as unknown as { readonly stream: Duplex };
  stream.destroy(new Error(reason));
}

/** The library listens only after this; an error until then would end the process. */
async function takeOver(model: ChannelModel): Promise<void> {
  model.on('error', () => undefined);
}

function createTurn(
  servers: readonly BrokerAddress[],
  use: (server: BrokerAddress | undefined) => void,
): () => void {
  let index = 0;
  return () => {
    index = (index + 1) % servers.length;
    use(servers[index]);
  };
}

interface LinkEvents {
  readonly change: (next: Partial<LinkState>) => void;
  readonly turn: () => void;
  readonly log: Logger;
  readonly at: () => string;
}

function follow(recovering: RecoveringChannelModel, { change, turn, log, at }: LinkEvents): void {
  let failures = 0;
  recovering.on('connect', (model) => {
    failures = 0;
    log.info({ node: at() }, 'Connected to RabbitMQ');
    change({ model, isBlocked: false });
  });
  recovering.on('disconnect', (err) => {
    log.warn({ err, node: at() }, 'The connection to RabbitMQ is lost');
    turn();
    change({ model: null, isBlocked: false });
  });
  recovering.on('connect-failed', (err) => {
    // Once is enough: there may be an attempt every three seconds for hours.
    if (failures === 0) log.warn({ err, node: at() }, 'RabbitMQ cannot be reached; going on');
    failures += 1;
    turn();
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

interface Waiting {
  readonly state: LinkState;
  readonly onChange: Link['onChange'];
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
