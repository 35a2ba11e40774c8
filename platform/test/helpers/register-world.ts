import { createResourceCache } from '../../cache/create-resource-cache.ts';
import type {
  CacheOutcome,
  LoadedResource,
  LoadResources,
  ResourceCache,
  Validator,
} from '../../cache/resource-cache.ts';
import type { ChaosStore, Trouble } from './chaos-store.ts';
import { createChaosStore, failing, losingAnswers } from './chaos-store.ts';
import { createFakeNews } from './fake-news.ts';
import { createFakeSharedStore } from './fake-shared-store.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { request } from './origin.ts';
import { validatorOf } from './versioned-origin.ts';

/** One counter for each key, which two replicas read and write while store and news are slow and get into trouble. */
export interface RegisterWorld {
  /** Changes the value, then invalidates it by that replica. */
  write(write: { readonly replica: number; readonly key: string }): void;
  read(read: ReadStep): void;
  /** Reads all of the keys as rows of one list, which are primed. */
  list(list: ReadStep): void;
  pass(ms: number): Promise<void>;
  /** No more news for that replica; it knows. */
  cut(replica: number): void;
  join(replica: number): void;
  store(fault: { readonly replica: number; readonly kind: string }): void;
  /** The store forgets everything. */
  restart(): void;
  /** Ends everything; what was read although it was too old. */
  finish(): Promise<readonly string[]>;
}

export interface ReadStep {
  readonly replica: number;
  readonly keys: readonly string[];
  /** How long after it was read a value arrives. */
  readonly loadMs: number;
}

interface Acknowledgement {
  readonly key: string;
  readonly value: number;
  readonly at: number;
  readonly replica: number;
  /** False when the store has refused it: then it holds for that replica only. */
  readonly isEverywhere: boolean;
}

interface Replica {
  readonly cache: ResourceCache;
  readonly store: ChaosStore;
  isCut: boolean;
}

const policy = { ttlMs: 2000, staleWhileRevalidateMs: 2000, staleIfErrorMs: 2000 };
const newsMs = 20;
/** Within what the cache promises to be up to date while it hears no news. */
const deafMs = 1000;

const faults: Readonly<Record<string, Trouble>> = {
  refuses: failing,
  'loses answers': losingAnswers,
};

/** `nextDelay` gives milliseconds up to {@link newsMs}. */
export function createRegisterWorld(nextDelay: () => number): RegisterWorld {
  const clock = createManualClock();
  const news = createFakeNews((deliver) => void clock.wait(nextDelay()).then(deliver));
  const shared = createFakeSharedStore({ clock, news });
  const replicas = [0, 1].map((): Replica => {
    const store = createChaosStore(shared.connect());
    const slow = slowness(clock, nextDelay);
    store.trouble('all', slow);
    return { cache: createResourceCache({ sharedStore: store, clock }), store, isCut: false };
  });
  const values = new Map<string, number>();
  const acknowledged: Acknowledgement[] = [];
  const violations: string[] = [];
  const open = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>) => {
    open.add(work);
    void work.finally(() => open.delete(work));
  };
  const at = (index: number): Replica => {
    const found = replicas[index];
    if (found === undefined) throw new RangeError(`no replica ${index}`);
    return found;
  };
  const leastFor = (index: number, key: string): number => {
    const bound = at(index).isCut ? deafMs : newsMs;
    const counts = (one: Acknowledgement) =>
      one.key === key &&
      (one.replica === index || (one.isEverywhere && one.at < clock.now() - bound));
    return Math.max(0, ...acknowledged.filter(counts).map(({ value }) => value));
  };
  const load =
    (loadMs: number): LoadResources =>
    async (requests) => {
      const loaded = requests.map((one) => loadedOf(values.get(one.key) ?? 0, one.validator));
      await clock.wait(loadMs);
      return loaded;
    };
  const check = (step: ReadStep, least: readonly number[], outcomes: readonly CacheOutcome[]) => {
    for (const [position, outcome] of outcomes.entries()) {
      const value = outcome.kind === 'value' ? Number(outcome.value) : Number.NaN;
      const bound = least[position] ?? 0;
      if (value >= bound) continue;
      const what = `${step.keys[position]}@${step.replica}`;
      violations.push(`${what}: read ${value} (${outcome.origin}), acknowledged ${bound}`);
    }
  };
  return {
    write({ replica, key }) {
      const value = (values.get(key) ?? 0) + 1;
      values.set(key, value);
      const done = (isEverywhere: boolean) => {
        acknowledged.push({ key, value, at: clock.now(), replica, isEverywhere });
      };
      const invalidation = at(replica).cache.invalidate([`Thing:${key}`]);
      track(
        invalidation.then(
          () => done(true),
          () => done(false),
        ),
      );
    },
    read(step) {
      const least = step.keys.map((key) => leastFor(step.replica, key));
      const requests = step.keys.map((key) => request(key, policy));
      const { signal } = new AbortController();
      const read = at(step.replica).cache.read(requests, load(step.loadMs), { signal });
      track(read.then((outcomes) => check(step, least, outcomes)));
    },
    list({ replica, keys, loadMs }) {
      const listing = at(replica).cache.prime(['Thing', 'Thing[]'], async (prime) => {
        const rows = keys.map((key) => ({ ...request(key, policy), value: values.get(key) ?? 0 }));
        await clock.wait(loadMs);
        await prime(rows);
      });
      track(listing);
    },
    pass: (ms) => clock.advance(ms),
    cut(index) {
      if (at(index).isCut) return;
      at(index).isCut = true;
      news.disconnect(index);
    },
    join(index) {
      if (!at(index).isCut) return;
      at(index).isCut = false;
      news.reconnect(index);
    },
    store: ({ replica, kind }) =>
      at(replica).store.trouble('all', inTurn(slowness(clock, nextDelay), faults[kind])),
    restart: () => shared.empty(),
    async finish() {
      while (open.size > 0) await clock.advance(deafMs);
      await Promise.all(replicas.map(({ cache }) => cache.close()));
      return violations;
    },
  };
}

/** Who has the value already is only told that it is still the right one. */
function loadedOf(value: number, asked: Validator | null): LoadedResource {
  const validator = validatorOf(value);
  return asked?.etag === validator.etag
    ? { kind: 'unchanged', isStorable: true, validator }
    : { kind: 'value', value, isStorable: true, validator };
}

/** The way to the store and the way back take time. */
function slowness(clock: ManualClock, nextDelay: () => number): Trouble {
  return { before: () => clock.wait(nextDelay()), after: () => clock.wait(nextDelay()) };
}

function inTurn(first: Trouble, second: Trouble | undefined): Trouble {
  return {
    async before() {
      await first.before?.();
      await second?.before?.();
    },
    async after() {
      await first.after?.();
      await second?.after?.();
    },
  };
}
