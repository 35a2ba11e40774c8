import type { CacheRequest, LoadedResource, ResourceCache } from '../../../cache/resource-cache.ts';
import { request } from '../../helpers/origin.ts';

/** What a flood is made of, as JSON on a command line. */
export interface FloodSetup {
  readonly redisUrl: string;
  readonly keys: number;
  /** Of the first cache. */
  readonly maxMemoryBytes: number;
}

/** How it goes, told some twenty times and at the end. */
export interface FloodProgress {
  readonly keys: number;
  readonly loads: number;
  readonly invalidations: number;
  /** Reads of keys that had been read before. */
  readonly rereads: number;
  /** Of these, those that some cache had. */
  readonly hits: number;
  readonly stale: number;
  readonly failed: number;
  /** Estimated by the first cache. */
  readonly memoryBytes: number;
  readonly rssBytes: number;
  readonly warnings: readonly string[];
}

const keysPerRead = 100;
const rereadsPerRead = 20;
const paddingBytes = 200;
const hourMs = 3_600_000;
const { signal } = new AbortController();

/**
 * Reads keys which nobody has read before, and between them invalidates and reads again some that were: what is read
 * must never be older than the last invalidation. The caches share a store; the second one keeps next to nothing itself.
 */
export async function floodCaches(
  { keys }: FloodSetup,
  caches: { readonly one: ResourceCache; readonly other: ResourceCache },
  tell: (progress: Omit<FloodProgress, 'rssBytes' | 'warnings'>) => void,
): Promise<void> {
  const flood = new Flood(caches);
  const tellEvery = Math.max(keysPerRead, Math.floor(keys / 20 / keysPerRead) * keysPerRead);
  for (let first = 0; first < keys; first += keysPerRead) {
    await flood.readNew(first);
    await flood.readAgain(first);
    if ((first + keysPerRead) % tellEvery === 0) tell(flood.progress(first + keysPerRead));
  }
  tell(flood.progress(keys));
}

class Flood {
  readonly #one: ResourceCache;
  readonly #other: ResourceCache;
  /** Of keys whose value was changed. */
  readonly #generations = new Map<number, number>();
  readonly #counts = { loads: 0, invalidations: 0, rereads: 0, hits: 0, stale: 0, failed: 0 };

  constructor({ one, other }: { readonly one: ResourceCache; readonly other: ResourceCache }) {
    this.#one = one;
    this.#other = other;
  }

  progress(keys: number) {
    return { keys, ...this.#counts, memoryBytes: this.#one.statistics().memoryBytes };
  }

  async readNew(first: number): Promise<void> {
    const numbers = Array.from({ length: keysPerRead }, (_, index) => first + index);
    await this.#read(this.#one, numbers);
  }

  /** Changes one key of long ago and one of just now, and reads them and others by both caches. */
  async readAgain(first: number): Promise<void> {
    const changed = [scatter(first, first + keysPerRead), first];
    for (const number of changed) {
      this.#generations.set(number, this.#generationOf(number) + 1);
      await this.#one.invalidate([`Thing:${keyOf(number)}`]);
      this.#counts.invalidations += 1;
    }
    const others = Array.from({ length: rereadsPerRead }, (_, index) =>
      index % 2 === 0 ? first + index : scatter(first + index, first + keysPerRead),
    );
    const again = [...new Set([...changed, ...others])];
    for (const cache of [this.#one, this.#other]) {
      this.#counts.rereads += again.length;
      this.#counts.hits += again.length - (await this.#read(cache, again));
    }
  }

  /** Gives how many had to be loaded. */
  async #read(cache: ResourceCache, numbers: readonly number[]): Promise<number> {
    const requests = numbers.map((number) => request(keyOf(number), { ttlMs: hourMs }));
    let loads = 0;
    const load = async (wanted: readonly CacheRequest[]) => {
      loads += wanted.length;
      return wanted.map(({ key }) => this.#valueOf(Number(key.slice(keyPrefix.length))));
    };
    const outcomes = await cache.read(requests, load, { signal });
    this.#counts.loads += loads;
    for (const [index, outcome] of outcomes.entries()) {
      const number = numbers[index] ?? 0;
      const generation = outcome.kind === 'value' ? Object(outcome.value).generation : null;
      if (generation === null) this.#counts.failed += 1;
      else if (generation < this.#generationOf(number)) this.#counts.stale += 1;
    }
    return loads;
  }

  #valueOf(number: number): LoadedResource {
    const generation = this.#generationOf(number);
    const text = String(number).padEnd(paddingBytes, '.');
    return { kind: 'value', value: { number, generation, text }, isStorable: true };
  }

  #generationOf(number: number): number {
    return this.#generations.get(number) ?? 0;
  }
}

const keyPrefix = 'product:';

function keyOf(number: number): string {
  return `${keyPrefix}${number}`;
}

/** A number below `count`, spread as if by chance, and the same each time. */
function scatter(seed: number, count: number): number {
  return (Math.imul(seed + 1, 0x9e3779b1) >>> 0) % count;
}
