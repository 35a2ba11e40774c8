import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type StoreClock, SYSTEM_STORE_CLOCK } from '../../cache/stores/redis/redis-clock.ts';
import {
  createRedisStore,
  type RedisStore,
  type RedisStoreOptions,
} from '../../cache/stores/redis.ts';
import { createLogger } from '../../telemetry/logger.ts';

/** A store with what it has logged and heard. */
export interface StoreUnderTest {
  readonly store: RedisStore;
  readonly logged: readonly string[];
  /** `connected`, `disconnected`, and tags that were invalidated, in order. */
  readonly heard: readonly (string | readonly string[])[];
}

const patienceMs = 15_000;

/** Resolves when the condition holds; rejects when it does not for long. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Does not hold for long: ${holds}`);
    await delay(5);
  }
}

/** Whether a call resolves. */
export function succeeds(call: () => Promise<unknown>): Promise<boolean> {
  return call().then(
    () => true,
    () => false,
  );
}

/** A store with a patient limit, because other processes share the machine; closed with the stack. */
export function openStore(
  stack: AsyncDisposableStack,
  options: Omit<RedisStoreOptions, 'log'>,
): StoreUnderTest {
  const logged: string[] = [];
  const heard: (string | readonly string[])[] = [];
  const log = createLogger({ level: 'debug', write: (line) => logged.push(line) });
  const store = createRedisStore({
    commandTimeoutMs: 2000,
    connectTimeoutMs: 2000,
    ...options,
    log,
  });
  stack.defer(() => store.close());
  store.subscribe({
    onConnected: () => heard.push('connected'),
    onDisconnected: () => heard.push('disconnected'),
    onInvalidated: (tags) => heard.push(tags),
  });
  return { store, logged, heard };
}

/** As {@link openStore}; resolves when calls can be sent and news arrive. */
export async function openReadyStore(
  stack: AsyncDisposableStack,
  options: Omit<RedisStoreOptions, 'log'>,
): Promise<StoreUnderTest> {
  const opened = openStore(stack, options);
  await until(() => isThere(opened.logged) && opened.heard.includes('connected'));
  return opened;
}

/** Whether the last that a store said of its connections is that they are there. */
export function isThere(logged: readonly string[]): boolean {
  const last = logged.findLast((line) => /Redis is (there|out of reach)/.test(line));
  return last?.includes('Redis is there') === true;
}

/** The commands that a server gets from clients of ours, from now on. */
export interface WireTap {
  /** Each with its arguments, in the order of arrival; without those that keep connections. */
  commands(): Promise<readonly (readonly string[])[]>;
}

/** What keeps connections, and what this tap does itself. */
const otherCommands = new Set([
  '+ok',
  'echo',
  ...['hello', 'info', 'role', 'ping', 'select', 'client', 'subscribe', 'cluster'],
]);

/**
 * Listens by MONITOR until the stack is disposed. On a socket of its own: the client library loses count of replies when a
 * command of another connection is reported together with the confirmation.
 */
export async function tapWire(stack: AsyncDisposableStack, url: string): Promise<WireTap> {
  const { hostname, port } = new URL(url);
  const client = stack.adopt(new Redis(url), (redis) => redis.disconnect());
  const socket = stack.adopt(connect(Number(port), hostname), (open) => void open.destroy());
  const lines = createInterface({ input: socket });
  const seen: (readonly string[])[] = [];
  lines.on('line', (line) => seen.push(argumentsIn(line)));
  socket.write('MONITOR\r\n');
  await once(lines, 'line');
  let marks = 0;
  return {
    async commands() {
      const mark = `mark-${++marks}`;
      await client.echo(mark);
      await until(() => seen.some((args) => args[1] === mark));
      return seen.filter(([name = '+OK']) => !otherCommands.has(name.toLowerCase()));
    },
  };
}

/** What stands in quotes in a line of MONITOR. */
function argumentsIn(line: string): readonly string[] {
  const quoted = line.matchAll(/"((?:[^"\\]|\\.)*)"/g);
  return [...quoted].map(([, text = '']) => text.replace(/\\(["\\])/g, '$1'));
}

/** The machine's clock, with a time of day or a chance of the test's own. */
export function clockWith(changes: Partial<StoreClock>): StoreClock {
  return { ...SYSTEM_STORE_CLOCK, ...changes };
}

/** Time that passes only when it is told to; what is due then is called at once. */
export function createManualClock(): StoreClock & { advance(ms: number): void } {
  let now = 1_700_000_000_000;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    random: () => 0.5,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
}
