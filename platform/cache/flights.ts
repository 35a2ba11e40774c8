import type { CacheClock } from './cache-options.ts';
import type { Fence, Fences } from './fences.ts';
import { DISCONNECTED_TTL_MS } from './local-side.ts';
import type { CacheOrigin, CacheRequest, CacheResult } from './resource-cache.ts';

/** What a load in flight comes to, for those who wait for it. */
export type Landing = CacheResult & { readonly origin: CacheOrigin; readonly freshForMs: number };

/** One key being read, on behalf of everybody who wants it now. */
export interface Flight {
  readonly request: CacheRequest;
  /** Milliseconds since the epoch. What it brings was true then, or later. */
  readonly startedAt: number;
  /** Open since then. */
  readonly fence: Fence;
  readonly landed: Promise<Landing>;
  /** Ends the flight for all who wait; only the first call counts. */
  land(landing: Landing): void;
  /** Somebody waits for it; call what is returned, once, when they do no longer. */
  wait(): () => void;
}

/** Flights that are loaded together; when nobody waits for any of them any more, the load is given up. */
export interface FlightGroup {
  /** By key. */
  readonly flights: ReadonlyMap<string, Flight>;
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

interface GroupState {
  waiters: number;
  /** Flights that have not landed. */
  open: number;
  readonly flights: Map<string, GroupedFlight>;
  readonly controller: AbortController;
}

/** A flight leads to its group by itself: what a WeakMap holds, V8 keeps until it collects the old objects, too. */
interface GroupedFlight extends Flight {
  readonly group: GroupState;
}

/** No flight yet. */
export function createFlights({ fences, clock, isFollowed }: FlightRules): Flights {
  let byKey = new Map<string, GroupedFlight>();
  const forget = (flight: GroupedFlight) => {
    const { key } = flight.request;
    if (byKey.get(key) !== flight) return;
    byKey.delete(key);
    // A Map that lives long keeps what it held when it grew, until the old objects are collected.
    if (byKey.size === 0) byKey = new Map();
  };
  const giveUp = (group: GroupState) => {
    // A newcomer must not join a load that is being given up.
    for (const flight of group.flights.values()) forget(flight);
    // With nothing left to give up, nobody listens, and an abort is dearer than much of what a read does.
    if (group.open > 0) group.controller.abort();
  };
  const leave = (group: GroupState) => {
    group.waiters -= 1;
    if (group.waiters === 0) giveUp(group);
  };
  const land = (flight: GroupedFlight) => {
    flight.group.open -= 1;
    forget(flight);
  };
  const isYoung = ({ startedAt }: Flight) => clock.now() - startedAt < DISCONNECTED_TTL_MS;
  return {
    find({ key, tags }) {
      const flight = byKey.get(key);
      if (flight === undefined || !flight.fence.isIntact(tags)) return undefined;
      return isFollowed() || isYoung(flight) ? flight : undefined;
    },
    start(requests) {
      const group: GroupState = {
        waiters: 0,
        open: 0,
        flights: new Map(),
        controller: new AbortController(),
      };
      for (const request of requests) {
        const start = { request, group, startedAt: clock.now(), fence: fences.open() };
        const flight = createFlight(start, { land, leave });
        group.open += 1;
        group.flights.set(request.key, flight);
        byKey.set(request.key, flight);
      }
      return { flights: group.flights, signal: group.controller.signal };
    },
    giveUpAll() {
      for (const { group } of [...byKey.values()]) giveUp(group);
    },
  };
}

interface GroupActions {
  readonly land: (flight: GroupedFlight) => void;
  readonly leave: (group: GroupState) => void;
}

function createFlight(
  start: Pick<GroupedFlight, 'request' | 'group' | 'startedAt' | 'fence'>,
  actions: GroupActions,
): GroupedFlight {
  let isOpen = true;
  const { promise, resolve } = Promise.withResolvers<Landing>();
  const flight: GroupedFlight = {
    ...start,
    landed: promise,
    land(landing) {
      if (!isOpen) return;
      isOpen = false;
      actions.land(flight);
      resolve(landing);
    },
    wait() {
      flight.group.waiters += 1;
      return () => actions.leave(flight.group);
    },
  };
  return flight;
}
