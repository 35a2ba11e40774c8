import { Cluster, Redis } from 'ioredis';
import { EVERYTHING_TAG } from '../tags.ts';
import { createStoreKeys } from './redis/commands/redis-keys.ts';
import { createStore, type RedisStore } from './redis/commands/redis-store.ts';
import { throwFirst } from './redis/commands/redis-tag-versions.ts';
import { createBreaker } from './redis/guard/redis-breaker.ts';
import { createGuard, type Guard } from './redis/guard/redis-guard.ts';
import {
  type ClusterLink,
  createClusterLink,
  type NodeAddress,
} from './redis/link/redis-cluster-link.ts';
import { endClient, type RedisLink } from './redis/link/redis-link.ts';
import { createLinkLog } from './redis/link/redis-link-log.ts';
import { createSingleLink } from './redis/link/redis-single-link.ts';
import { type Bus, type BusOptions, createBus, type Subscriber } from './redis/news/redis-bus.ts';
import { openClusterSubscriber } from './redis/news/redis-cluster-subscriber.ts';
import { addressText, type RedisAddress } from './redis/redis-address.ts';
import { createBackoff } from './redis/redis-backoff.ts';
import { withinLimit } from './redis/redis-deadline.ts';
import {
  type RedisSettings,
  type RedisStoreOptions,
  toRedisSettings,
} from './redis/redis-settings.ts';

/** A connection whose commands get no answer for so long is cut, and made anew. */
const silenceLimitMs = 1000;
const keepAliveMs = 10_000;
/** How long connections may take to end before they are cut. */
const closeTimeoutMs = 200;

export type { RedisStatistics } from './redis/commands/redis-books.ts';
export type { RedisStore } from './redis/commands/redis-store.ts';
export type { RedisStoreOptions } from './redis/redis-settings.ts';

/**
 * The store that replicas share, in Redis, as one server or as a cluster. It is there at once and connects
 * by itself, also later and again; until then its calls reject at once. The owner closes it. Throws when a URL cannot be
 * read.
 *
 * What holds in trouble: an entry counts only while all its tags have the versions that it was written with. A version
 * that was evicted, has ended, or is gone after a restart is never made again, so that losing one loses entries but
 * revives none. Therefore any eviction policy is fine. Reads go to primaries only. Redis copies to replicas later: when
 * a primary dies right after an invalidation, the replica that takes its place may not know of it; `min-replicas-to-write`
 * narrows that. For the same reason Redis should not restore the cache from a file after a restart.
 */
export function createRedisStore(options: RedisStoreOptions): RedisStore {
  const settings = toRedisSettings(options);
  const { clock, keyPrefix, versionTtlMs, commandTimeoutMs: limitMs } = settings;
  const keys = createStoreKeys(keyPrefix);
  const connect = settings.isCluster ? connectToCluster : connectToServer;
  const connections = connect(settings, keys.channel);
  const probe = () => tryOut(connections.link, keys.version(EVERYTHING_TAG), settings);
  return createStore({
    ...connections,
    calls: guardCalls(settings, probe),
    writes: guardWrites(settings),
    keys,
    clock,
    versionTtlMs,
    limitMs,
  });
}

interface Connections {
  readonly link: RedisLink;
  readonly bus: Bus;
}

function connectToServer(settings: RedisSettings, channel: string): Connections {
  const options = serverOptions(settings, settings.addresses[0]);
  const bus = listen(settings, (onNews) => openSubscriber(options, [channel], onNews));
  return { link: linkToServer(settings), bus };
}

function connectToCluster(settings: RedisSettings, channel: string): Connections {
  const link = linkToCluster(settings);
  const connect = (node: NodeAddress, channels: readonly string[], onMessage: OnMessage) =>
    openSubscriber(
      serverOptions(settings, { ...settings.addresses[0], ...node }),
      channels,
      onMessage,
    );
  const bus = listen(settings, (onNews) =>
    openClusterSubscriber({ link, channel, connect }, onNews),
  );
  return { link, bus };
}

function linkToServer(settings: RedisSettings): RedisLink {
  const [address] = settings.addresses;
  const backoff = createBackoff(settings.clock.random);
  const client = new Redis({
    ...serverOptions(settings, address),
    connectionName: 'banyan-cache',
    retryStrategy: () => backoff.next(),
  });
  const log = createLinkLog(settings.log, addressText(address));
  return createSingleLink({ client, backoff, log, closeTimeoutMs });
}

function linkToCluster(settings: RedisSettings): ClusterLink {
  const { addresses } = settings;
  const backoff = createBackoff(settings.clock.random);
  const client = new Cluster(
    addresses.map(({ host, port }) => ({ host, port })),
    {
      enableOfflineQueue: false,
      clusterRetryStrategy: () => backoff.next(),
      slotsRefreshTimeout: settings.connectTimeoutMs,
      maxRedirections: 5,
      // A call has no time to wait for a node: what cannot be done at once has failed.
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      retryDelayOnTryAgain: 1,
      // Certificates are made out to names, not to the addresses behind them.
      ...(addresses[0].isEncrypted && { dnsLookup: (name, found) => found(null, name) }),
      redisOptions: {
        ...connectionOptions(settings, addresses[0]),
        connectionName: 'banyan-cache',
      },
    },
  );
  const log = createLinkLog(settings.log, addresses.map(addressText).join());
  return createClusterLink({ client, onReady: backoff.reset, log, closeTimeoutMs });
}

function listen(settings: RedisSettings, openSubscriber: BusOptions['openSubscriber']): Bus {
  const { connectTimeoutMs, heartbeatMs, clock, log } = settings;
  const backoff = createBackoff(clock.random);
  return createBus({ openSubscriber, connectTimeoutMs, heartbeatMs, backoff, clock, log });
}

type OnMessage = (bytes: Uint8Array, channel: string) => void;

function openSubscriber(
  options: ReturnType<typeof serverOptions>,
  channels: readonly string[],
  onMessage: OnMessage,
): Subscriber {
  const client = new Redis({
    ...options,
    connectionName: 'banyan-news',
    lazyConnect: true,
    retryStrategy: null,
    autoResubscribe: false,
  });
  // Without a listener the client would write errors to the console; they come as rejections, too.
  client.on('error', () => undefined);
  client.on('messageBuffer', (channel: Buffer, bytes: Buffer) => onMessage(bytes, String(channel)));
  const closed = Promise.withResolvers<void>();
  client.once('end', closed.resolve);
  return {
    closed: closed.promise,
    async open() {
      await client.connect();
      await client.subscribe(...channels);
    },
    async ping() {
      await client.ping();
    },
    close: () => void endClient(client, closeTimeoutMs).then(closed.resolve),
  };
}

/** Of a connection to one server, and no other. */
function serverOptions(settings: RedisSettings, address: RedisAddress) {
  const { host, port, database } = address;
  return {
    ...connectionOptions(settings, address),
    host,
    port,
    db: settings.isCluster ? 0 : database,
    enableOfflineQueue: false,
  };
}

/** No queues, no second tries: a command which cannot be sent now has failed, and the cache goes on without it. */
function connectionOptions(settings: RedisSettings, address: RedisAddress) {
  const { username, password, isEncrypted } = address;
  return {
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    ...(isEncrypted && { tls: {} }),
    // Replies keep one form whatever the server can do, and subscriptions are known to work.
    protocol: 2,
    connectTimeout: settings.connectTimeoutMs,
    socketTimeout: Math.max(silenceLimitMs, 2 * settings.commandTimeoutMs),
    disconnectTimeout: closeTimeoutMs,
    keepAlive: keepAliveMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    maxLoadingRetryTime: 500,
    disableClientInfo: true,
  } as const;
}

function guardCalls({ breaker, clock, log }: RedisSettings, probe: () => Promise<unknown>): Guard {
  const onChange = (isOpen: boolean) => {
    if (isOpen) log.warn('Redis does not do its work: the cache goes on without it for a while');
    else log.info('Redis does its work again');
  };
  return createGuard(
    createBreaker({ ...breaker, probe, now: clock.now, onChange }),
    'store',
    'out of order, not asked',
  );
}

/** Waits until Redis answers, as long as for a heartbeat, and sees whether it then answers in time. */
async function tryOut(
  link: RedisLink,
  name: string,
  { connectTimeoutMs, commandTimeoutMs, clock }: RedisSettings,
): Promise<void> {
  const look = { name: 'exists', args: [name], key: name };
  for (const limitMs of [connectTimeoutMs, commandTimeoutMs]) {
    throwFirst(await withinLimit(limitMs, clock, () => link.send([look])));
  }
}

function guardWrites({ breaker, clock, log }: RedisSettings): Guard {
  const onChange = (isOpen: boolean) => {
    if (isOpen) log.warn('Redis takes no writes: it may be out of memory');
    else log.info('Redis takes writes again');
  };
  return createGuard(
    createBreaker({ ...breaker, now: clock.now, onChange }),
    'write',
    'takes no writes, not asked',
  );
}
