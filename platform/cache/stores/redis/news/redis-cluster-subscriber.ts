import { randomBytes } from 'node:crypto';
import { throwFirst } from '../commands/redis-tag-versions.ts';
import type { ClusterLink, NodeAddress } from '../link/redis-cluster-link.ts';
import { RedisStoreError } from '../redis-errors.ts';
import type { Subscriber } from './redis-bus.ts';
import { publishByOwner } from './redis-publish.ts';

/** What a subscriber in a cluster stands on. */
export interface ClusterSubscriberOptions {
  /** The way that news take. It is not closed with the subscriber. */
  readonly link: ClusterLink;
  /** Of news. */
  readonly channel: string;
  /** A connection to one node, for these channels. */
  readonly connect: (
    node: NodeAddress,
    channels: readonly string[],
    onMessage: (bytes: Uint8Array, channel: string) => void,
  ) => Subscriber;
}

/**
 * A subscriber at the node by which all news go. The answer of that node to a ping would not do for a sign of life: it may
 * be cut off from the cluster, or news may go by another node since the slot was moved. So it is asked by a message of our
 * own, which takes the way of news and comes behind those from before.
 */
export function openClusterSubscriber(
  options: ClusterSubscriberOptions,
  onNews: (bytes: Uint8Array) => void,
): Subscriber {
  return new ClusterSubscriber(options, onNews);
}

class ClusterSubscriber implements Subscriber {
  readonly closed: Promise<void>;
  readonly #end: () => void;
  readonly #options: ClusterSubscriberOptions;
  readonly #onNews: (bytes: Uint8Array) => void;
  readonly #echo: Echo;
  #node: NodeAddress | null = null;
  #connection: Subscriber | null = null;
  #isClosed = false;

  constructor(options: ClusterSubscriberOptions, onNews: (bytes: Uint8Array) => void) {
    this.#options = options;
    this.#onNews = onNews;
    this.#echo = createEcho(options);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#end = resolve;
  }

  async open(): Promise<void> {
    // Nobody hears it yet. But it is redirected, by which the link learns who has taken the place of a node that is gone.
    await this.#echo.send();
    await this.#connect().open();
    await this.ping();
  }

  async ping(): Promise<void> {
    const { link, channel } = this.#options;
    await this.#echo.call();
    if (isSame(link.ownerOf(channel), this.#node)) return;
    throw new RedisStoreError('news go by another node of the cluster now', 'store');
  }

  close(): void {
    this.#isClosed = true;
    if (this.#connection === null) this.#end();
    else this.#connection.close();
  }

  #connect(): Subscriber {
    const { link, channel, connect } = this.#options;
    const node = link.ownerOf(channel);
    if (node === null) throw new RedisStoreError('no node of the cluster is known', 'store');
    if (this.#isClosed) throw new RedisStoreError('the subscriber is closed', 'store');
    const connection = connect(node, [channel, this.#echo.channel], (bytes, heardOn) => {
      if (heardOn === this.#echo.channel) this.#echo.hear(bytes);
      else this.#onNews(bytes);
    });
    this.#node = node;
    this.#connection = connection;
    void connection.closed.then(this.#end);
    return connection;
  }
}

/** Messages to ourselves, on a channel to which nobody else listens. */
interface Echo {
  readonly channel: string;
  /** Sends a message, the same way as news go. */
  send(): Promise<void>;
  /** Sends a message, and resolves when it is back. One at a time. */
  call(): Promise<void>;
  /** To be called for what comes on the channel. */
  hear(bytes: Uint8Array): void;
}

function createEcho({ link, channel: place }: ClusterSubscriberOptions): Echo {
  const channel = `${place}:echo:${randomBytes(12).toString('base64url')}`;
  let sent = 0;
  let heard = Promise.withResolvers<void>();
  const send = async () => {
    sent += 1;
    throwFirst(await link.send([publishByOwner(place, channel, String(sent))]));
  };
  return {
    channel,
    send,
    async call() {
      heard = Promise.withResolvers();
      await send();
      await heard.promise;
    },
    hear(bytes) {
      if (Buffer.from(bytes).toString() === String(sent)) heard.resolve();
    },
  };
}

function isSame(one: NodeAddress | null, other: NodeAddress | null): boolean {
  return one !== null && one.host === other?.host && one.port === other.port;
}
