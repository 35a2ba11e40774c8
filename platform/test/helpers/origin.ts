import type {
  CacheOutcome,
  CacheReadOptions,
  CacheRequest,
  LoadedResource,
  LoadResources,
  ResourceCache,
} from '../../cache/resource-cache.ts';

/** A service whose values can be changed, and which writes down what it is asked for. */
export interface Origin {
  readonly load: LoadResources;
  /** The keys of each load. */
  readonly loads: readonly (readonly string[])[];
  set(key: string, value: LoadedResource | number): void;
  /** Loads that begin from now on read their values at once, but answer only when the function is called. */
  hold(): () => void;
}

/** Every key has the value 0 until it is set. */
export function createOrigin(): Origin {
  const values = new Map<string, LoadedResource>();
  const loads: string[][] = [];
  let held: Promise<void> | null = null;
  return {
    loads,
    set: (key, value) => values.set(key, typeof value === 'number' ? toLoaded(value) : value),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = null;
        resolve();
      };
    },
    async load(requests) {
      loads.push(requests.map(({ key }) => key));
      const read = requests.map(({ key }) => values.get(key) ?? toLoaded(0));
      await held;
      return read;
    },
  };
}

function toLoaded(value: number): LoadedResource {
  return { kind: 'value', value, isStorable: true };
}

export const minute = 60_000;

/** A request for the thing with this key, whose tag is `Thing:<key>`. */
export function request(key: string, policy: Partial<CacheRequest['policy']> = {}): CacheRequest {
  return {
    key,
    tags: [`Thing:${key}`, 'Thing'],
    policy: {
      ttlMs: minute,
      staleWhileRevalidateMs: 0,
      staleIfErrorMs: 0,
      negativeTtlMs: 0,
      maxBytes: 1000,
      ...policy,
    },
  };
}

/** Reads one thing. */
export async function readOne(
  cache: ResourceCache,
  origin: Origin,
  key: string,
  {
    policy,
    ...options
  }: Partial<CacheReadOptions> & { policy?: Partial<CacheRequest['policy']> } = {},
): Promise<CacheOutcome> {
  const [outcome] = await cache.read([request(key, policy)], origin.load, {
    signal: new AbortController().signal,
    ...options,
  });
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

/** The value of an outcome that must have one. */
export function valueIn(outcome: CacheOutcome): unknown {
  if (outcome.kind !== 'value') throw new Error(`expected a value, got ${outcome.kind}`);
  return outcome.value;
}

/**
 * Whether a replica has its value from another's load: by reading what that has stored, or by waiting until it had, for a
 * read answers before its value is stored.
 */
export function isShared(outcome: Pick<CacheOutcome, 'origin'> | undefined): boolean {
  return outcome?.origin === 'l2' || outcome?.origin === 'coalesced';
}
