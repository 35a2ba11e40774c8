import type { Logger } from '../../../../telemetry/logger.ts';
import type { StoreListener } from '../../../shared-store.ts';
import type { Backoff } from '../redis-backoff.ts';
import type { StoreClock } from '../redis-clock.ts';
import { withinLimit } from '../redis-deadline.ts';
import { faultReason } from '../redis-errors.ts';
import { createNewsDesk, type NewsDesk } from './redis-news.ts';

/** One connection that hears the channel; it does not connect again. */
export interface Subscriber {
  /** Connects, and resolves when the server has confirmed the subscription. Called once. */
  open(): Promise<void>;
  /** Resolves when an answer has come behind all news from before the question. */
  ping(): Promise<void>;
  /** Resolves when the connection is gone, for whatever reason; never rejects. */
  readonly closed: Promise<void>;
  /** Ends the connection. */
  close(): void;
}

/** How news of invalidations are heard. */
export interface BusOptions {
  /** A new connection, to the server by which news go now. */
  readonly openSubscriber: (onMessage: (bytes: Uint8Array) => void) => Subscriber;
  /** How long a connection and its subscription may take; also an answer to a heartbeat. */
  readonly connectTimeoutMs: number;
  /** Pause between heartbeats: a connection may be dead without being closed. */
  readonly heartbeatMs: number;
  readonly backoff: Backoff;
  readonly clock: StoreClock;
  readonly log: Logger;
}

/** Hears news on the channel, and says when it cannot hear them. */
export interface Bus {
  /** A new listener is told at once when news arrive already. Returns what ends it. */
  subscribe(listener: StoreListener): () => void;
  close(): Promise<void>;
}

/** A bus, which connects from now on, again and again, until it is closed. */
export function createBus(options: BusOptions): Bus {
  const desk = createNewsDesk();
  const bus = new ConnectedBus(desk, options);
  void bus.connect();
  return { subscribe: (listener) => desk.subscribe(listener), close: () => bus.close() };
}

/** The state of a bus: at most one subscriber, or a timer until the next. */
class ConnectedBus {
  readonly #desk: NewsDesk;
  readonly #options: BusOptions;
  #current: Subscriber | null = null;
  #isClosed = false;
  #cancelTimer = () => {};

  constructor(desk: NewsDesk, options: BusOptions) {
    this.#desk = desk;
    this.#options = options;
  }

  async connect(): Promise<void> {
    const { openSubscriber, backoff, clock } = this.#options;
    const beganAtMs = clock.now();
    const subscriber = openSubscriber((bytes) => {
      if (subscriber === this.#current) this.#desk.receive(bytes);
    });
    this.#current = subscriber;
    void subscriber.closed.then(() => this.#drop(subscriber, new Error('connection closed')));
    if (!(await this.#hasAnswered(subscriber, () => subscriber.open()))) return;
    backoff.reset();
    this.#desk.connect(beganAtMs);
    this.#beatLater(subscriber);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer();
    const last = this.#current;
    if (last === null) return;
    this.#current = null;
    last.close();
    await last.closed;
  }

  #beatLater(subscriber: Subscriber): void {
    const { clock, heartbeatMs } = this.#options;
    this.#cancelTimer = clock.after(heartbeatMs, async () => {
      const sentAtMs = clock.now();
      if (!(await this.#hasAnswered(subscriber, () => subscriber.ping()))) return;
      this.#desk.confirm(sentAtMs);
      this.#beatLater(subscriber);
    });
  }

  /** Whether the subscriber is still ours after the question; one that does not answer in time is dropped. */
  async #hasAnswered(subscriber: Subscriber, ask: () => Promise<void>): Promise<boolean> {
    const { clock, connectTimeoutMs } = this.#options;
    try {
      await withinLimit(connectTimeoutMs, clock, ask);
    } catch (error) {
      this.#drop(subscriber, error);
    }
    return subscriber === this.#current;
  }

  #drop(subscriber: Subscriber, reason: unknown): void {
    const { clock, backoff, log } = this.#options;
    if (subscriber !== this.#current) return;
    this.#current = null;
    subscriber.close();
    this.#cancelTimer();
    if (this.#isClosed) return;
    if (this.#desk.isConnected) {
      log.warn({ reason: faultReason(reason) }, 'News of invalidations from Redis are cut off');
    }
    this.#desk.disconnect();
    this.#cancelTimer = clock.after(backoff.next(), () => this.connect());
  }
}
