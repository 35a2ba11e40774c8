import type { Channel, ChannelModel } from 'amqplib';
import type { Logger } from '../../../../telemetry/logger.ts';
import { type BrokerClock, endOrGiveUp, TooLate, withinTime } from '../../broker-clock.ts';
import type { Link } from './link.ts';

/** A channel that is opened anew whenever it or its connection is lost. */
export interface KeptChannel<Kind extends Channel> {
  /** Null while there is none that is ready for use. */
  readonly current: Kind | null;
  /** Closes the channel, and opens no other. Never rejects. */
  close(): Promise<void>;
}

/** What is kept, and who is told. */
export interface KeepChannelOptions<Kind extends Channel> {
  readonly link: Link;
  readonly log: Logger;
  readonly clock: BrokerClock;
  open(model: ChannelModel): Promise<Kind>;
  /** Makes a new channel ready for use. A rejection closes it, and the next one is tried after a while. */
  prepare(channel: Kind): Promise<void>;
  /** Called after `prepare`, when the channel is `current`. */
  readonly onReady?: (channel: Kind) => void;
  /** Called once for each channel that was prepared or being so, when it is gone. */
  readonly onGone?: (channel: Kind) => void;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;
const closeTimeoutMs = 2000;

// A queue without leader answers no consumer, and the broker keeps the channel of each that has asked.
const prepareTimeoutMs = 10_000;
const pauseAfterSilenceMs = 60_000;
const mostSilentChannels = 100;

/** Opens a channel as soon as the link has a connection. The owner closes it. */
export function keepChannel<Kind extends Channel>(
  options: KeepChannelOptions<Kind>,
): KeptChannel<Kind> {
  const { link, clock, log, onReady, onGone } = options;
  let current: Kind | null = null;
  let isOpening = false;
  let isClosed = false;
  let failures = 0;
  let silences = 0;
  let callOff: () => void = () => undefined;

  const openLater = (pauseMs: number) => {
    callOff();
    callOff = clock.after(pauseMs, openNow);
  };
  const openAfterFailure = (error: unknown) => {
    failures += 1;
    if (!(error instanceof TooLate)) {
      return openLater(Math.min(firstPauseMs * 2 ** failures, longestPauseMs));
    }
    silences += 1;
    if (silences % mostSilentChannels === 0) link.reset('Too many channels got no answer');
    openLater(pauseAfterSilenceMs);
  };
  const openNow = () => {
    if (isClosed || isOpening || current !== null || link.model === null) return;
    isOpening = true;
    void openChannel(link.model, options).then(
      (channel) => {
        isOpening = false;
        failures = 0;
        // The link may have been closed meanwhile.
        if (isClosed) return void closeChannel(channel, clock);
        current = channel;
        channel.once('close', () => {
          current = null;
          openLater(firstPauseMs);
        });
        onReady?.(channel);
      },
      (err) => {
        isOpening = false;
        if (isClosed) return;
        log.warn({ err }, 'A channel could not be opened; trying again');
        openAfterFailure(err);
      },
    );
  };
  const stop = link.onChange(openNow);
  openNow();
  return {
    get current() {
      return current;
    },
    async close() {
      isClosed = true;
      stop();
      callOff();
      if (current !== null) await closeChannel(current, clock);
    },
  };

  async function openChannel(
    model: ChannelModel,
    { open, prepare }: KeepChannelOptions<Kind>,
  ): Promise<Kind> {
    const channel = await open(model);
    let isGone = false;
    channel.on('error', (err) => log.warn({ err }, 'RabbitMQ has closed a channel'));
    channel.once('close', () => {
      isGone = true;
      onGone?.(channel);
    });
    try {
      await withinTime(prepare(channel), prepareTimeoutMs, clock);
    } catch (error) {
      await closeChannel(channel, clock);
      throw error;
    }
    if (isGone) throw new Error('The channel was closed at once');
    return channel;
  }
}

/** Closes a channel that may be closed already, or whose broker may no longer answer. Takes 2 s at most, never rejects. */
export function closeChannel(channel: Channel, clock: BrokerClock): Promise<void> {
  const close = async () => channel.close();
  return endOrGiveUp(close(), closeTimeoutMs, clock);
}
