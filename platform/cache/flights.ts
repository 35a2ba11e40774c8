import type { CacheClock } from './cache-options.ts';
import type { Fence, Fences } from './fences.ts';
import { DISCONNECTED_TTL_MS } from './local-side.ts';
import type { CacheOrigin, CacheRequest, CacheResult } from './resource-cache.ts';

/** What a load in flight comes to, for those who wait for it. */
export type Landing = CacheResult & {
  readonly origin: CacheOrigin;
  readonly freshForMs: number;
  /** Whether only who has begun the flight may have it. Default false. */
  readonly isForOneCaller?: boolean;
};

/** One key being read, on behalf of everybody who wants it now. */
export interface Flight {
  readonly request: CacheRequest;
  /** Milliseconds since the epoch. What it brings was true then, or later. */
  readonly startedAt: number;
  /** Open since then. */
  readonly fence: Fence;
  /** Null: it is still in flight. */
  readonly landing: Landing | null;
  /** For those who wait for this flight alone; who has started a group waits for the group. */
  readonly landed: Promise<Landing>;
  /** Ends the flight for all who wait; only the first call counts. */
  land(landing: Landing): void;
  /** Somebody waits for it, until the same one calls {@link leave}, once. */
  wait(): void;
  leave(): void;
}

/** Flights that are loaded together; when nobody waits for any of them any more, the load is given up. */
export interface FlightGroup {
  /** By key. */
  readonly flights: ReadonlyMap<string, Flight>;
  /** Resolves when all have landed. */
  readonly landed: Promise<void>;
  readonly signal: AbortSignal;
}

/** The reads in flight of one process, by key. */
export interface Flights {
  /**
   * The flight which may serve a read that begins now. A flight that began before an invalidation may not: it can bring
   * what the invalidation has made old.
   */
  find(request: CacheRequest): Flight | undefined;
  /** Starts one flight for each key; each is forgotten when it lands, and all when their load is given up. */
  start(requests: readonly CacheRequest[]): FlightGroup;
  /** Gives up all loads. */
  giveUpAll(): void;
}

/** What decides whether a flight may be joined. */
export interface FlightRules {
  readonly fences: Pick<Fences, 'open'>;
  readonly clock: Pick<CacheClock, 'now'>;
  /** Whether news of other replicas' invalidations arrive, so that fences can be believed. */
  readonly isFollowed: () => boolean;
}

/** No flight yet. */
export function createFlights(rules: FlightRules): Flights {
  return new OpenFlights(rules);
}

class OpenFlights implements Flights {
  readonly #rules: FlightRules;
  #byKey = new Map<string, GroupedFlight>();

  constructor(rules: FlightRules) {
    this.#rules = rules;
  }

  find({ key, tags }: CacheRequest): Flight | undefined {
    const flight = this.#byKey.get(key);
    if (flight === undefined || !flight.fence.isIntact(tags)) return undefined;
    return this.#rules.isFollowed() || this.#isYoung(flight) ? flight : undefined;
  }

  start(requests: readonly CacheRequest[]): FlightGroup {
    const { fences, clock } = this.#rules;
    const group = new StartedGroup(this);
    // Nothing can happen between them: they begin at one moment.
    const [startedAt, fence] = [clock.now(), fences.open()];
    for (const request of requests) {
      if (group.flights.has(request.key)) continue;
      const flight = new GroupedFlight(group, { request, startedAt, fence });
      group.add(flight);
      this.#byKey.set(request.key, flight);
    }
    return group;
  }

  giveUpAll(): void {
    for (const { group } of [...this.#byKey.values()]) group.giveUp();
  }

  forget(flight: GroupedFlight): void {
    const { key } = flight.request;
    if (this.#byKey.get(key) !== flight) return;
    this.#byKey.delete(key);
    // A Map that lives long keeps what it held when it grew, until the old objects are collected.
    if (this.#byKey.size === 0) this.#byKey = new Map();
  }

  #isYoung({ startedAt }: Flight): boolean {
    return this.#rules.clock.now() - startedAt < DISCONNECTED_TTL_MS;
  }
}

class StartedGroup implements FlightGroup {
  readonly flights = new Map<string, GroupedFlight>();
  readonly landed: Promise<void>;
  readonly #owner: OpenFlights;
  readonly #controller = new AbortController();
  readonly #land: () => void;
  #waiters = 0;
  /** Flights that have not landed. */
  #open = 0;

  constructor(owner: OpenFlights) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.landed = promise;
    this.#land = resolve;
    this.#owner = owner;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  add(flight: GroupedFlight): void {
    this.flights.set(flight.request.key, flight);
    this.#open += 1;
  }

  noteLanding(flight: GroupedFlight): void {
    this.#owner.forget(flight);
    this.#open -= 1;
    if (this.#open === 0) this.#land();
  }

  wait(): void {
    this.#waiters += 1;
  }

  leave(): void {
    this.#waiters -= 1;
    if (this.#waiters === 0) this.giveUp();
  }

  giveUp(): void {
    // A newcomer must not join a load that is being given up.
    for (const flight of this.flights.values()) this.#owner.forget(flight);
    // With nothing left to give up, nobody listens, and an abort is dearer than much of what a read does.
    if (this.#open > 0) this.#controller.abort();
  }
}

/** A flight leads to its group by itself: what a WeakMap holds, V8 keeps until it collects the old objects, too. */
class GroupedFlight implements Flight {
  readonly request: CacheRequest;
  readonly startedAt: number;
  readonly fence: Fence;
  readonly group: StartedGroup;
  landing: Landing | null = null;
  #landed: PromiseWithResolvers<Landing> | null = null;

  constructor(
    group: StartedGroup,
    { request, startedAt, fence }: Pick<Flight, 'request' | 'startedAt' | 'fence'>,
  ) {
    this.group = group;
    this.request = request;
    this.startedAt = startedAt;
    this.fence = fence;
  }

  // Made when it is asked for: a promise for each flight is much of what a read of many costs.
  get landed(): Promise<Landing> {
    if (this.landing !== null) return Promise.resolve(this.landing);
    this.#landed ??= Promise.withResolvers();
    return this.#landed.promise;
  }

  land(landing: Landing): void {
    if (this.landing !== null) return;
    this.landing = landing;
    this.group.noteLanding(this);
    this.#landed?.resolve(landing);
  }

  wait(): void {
    this.group.wait();
  }

  leave(): void {
    this.group.leave();
  }
}
