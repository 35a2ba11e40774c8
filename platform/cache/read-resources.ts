import type { CachedEntry } from './cached-entry.ts';
import type { Flight, FlightGroup, Flights, Landing } from './flights.ts';
import { fromEntry } from './landings.ts';
import { type LoaderParts, runLoad } from './loader.ts';
import type {
  CacheOutcome,
  CacheReadOptions,
  CacheRequest,
  LoadResources,
  ResourceCache,
} from './resource-cache.ts';
import type { StatisticsCounter } from './statistics.ts';
import { hasTags } from './tags.ts';

/** What reads share. */
export interface ReaderParts {
  readonly loader: LoaderParts;
  readonly flights: Flights;
  readonly statistics: StatisticsCounter;
}

/** How often one read may follow others whose outcomes are their own affair, before it loads alone. */
const maxFollows = 2;

/** `ResourceCache.read`: memory, then what is in flight, then a load of all that is left. */
export function createReader(parts: ReaderParts): ResourceCache['read'] {
  return async (requests, load, options) => {
    const outcomes = await readOnce(parts, { requests, load, options, follows: 0 });
    for (const { origin } of outcomes) parts.statistics.countOutcome(origin);
    return outcomes;
  };
}

/** `ResourceCache.find`: memory alone. Stale values are left to a read, which renews them. */
export function createFinder({ loader, statistics }: ReaderParts): ResourceCache['find'] {
  return (request) => {
    const found = loader.local.find(request);
    if (found === null || found.state !== 'fresh') return null;
    statistics.countOutcome('l1');
    return fromEntry(found.entry, 'l1', loader.clock.now());
  };
}

interface Read {
  readonly requests: readonly CacheRequest[];
  readonly load: LoadResources;
  readonly options: CacheReadOptions;
  readonly follows: number;
}

async function readOnce(parts: ReaderParts, read: Read): Promise<readonly CacheOutcome[]> {
  const outcomes = new Array<CacheOutcome | undefined>(read.requests.length);
  const { open, old } = takeFromMemory(parts, read, outcomes);
  if (open.length > 0 && !read.options.signal.aborted) {
    const boarded = board(parts, read, open, old);
    await awaitLandings(boarded, read, outcomes);
    await followAgain(parts, boarded, read, outcomes);
  }
  return Array.from(outcomes, (outcome) => outcome ?? abandoned(read.options.signal));
}

/** A request with its place in the read. */
interface Place {
  readonly index: number;
  readonly request: CacheRequest;
}

/** What memory cannot answer. */
interface MemoryRead {
  readonly open: readonly Place[];
  readonly old: ReadonlyMap<string, CachedEntry>;
}

function takeFromMemory(
  parts: ReaderParts,
  read: Read,
  outcomes: (CacheOutcome | undefined)[],
): MemoryRead {
  const { local, clock } = parts.loader;
  const now = clock.now();
  const open: Place[] = [];
  const stale = new Map<CacheRequest, CachedEntry>();
  const old = new Map<string, CachedEntry>();
  for (const [index, request] of read.requests.entries()) {
    const found = local.find(request);
    if (found === null || found.state === 'old') {
      if (found !== null) old.set(request.key, found.entry);
      open.push({ index, request });
      continue;
    }
    const isStale = found.state === 'stale';
    outcomes[index] = fromEntry(found.entry, isStale ? 'stale' : 'l1', now);
    if (isStale) stale.set(request, found.entry);
  }
  if (stale.size > 0) renew(parts, read, stale);
  return { open, old };
}

/** A request and the flight that it waits for. */
interface Passenger extends Place {
  readonly flight: Flight;
  /** Whether somebody else, or an equal request before this one, has begun the flight. */
  readonly isFollower: boolean;
}

/** All who wait for a read, and those of their flights which it has started itself. */
interface Boarding {
  readonly passengers: readonly Passenger[];
  readonly group: FlightGroup;
}

function board(
  parts: ReaderParts,
  read: Read,
  open: readonly Place[],
  old: ReadonlyMap<string, CachedEntry>,
): Boarding {
  const { flights } = parts;
  const isAlone = read.follows > maxFollows;
  const followed = open.map(({ request }) => (isAlone ? undefined : flights.find(request)));
  const wanted = open.filter((_place, position) => followed[position] === undefined);
  const group = flights.start(wanted.map(({ request }) => request));
  const begun = new Set<Flight>();
  const passengers = open.flatMap((place, position): Passenger[] => {
    const flight = followed[position] ?? group.flights.get(place.request.key);
    if (flight === undefined) return [];
    const isFollower = followed[position] !== undefined || begun.has(flight);
    begun.add(flight);
    return [{ ...place, flight, isFollower }];
  });
  if (group.flights.size > 0) {
    const { load, options } = read;
    const renewStale = (stale: ReadonlyMap<CacheRequest, CachedEntry>) => renew(parts, read, stale);
    const task = { group, load, options, isRenewal: false, old, renew: renewStale };
    void runLoad(parts.loader, task);
  }
  return { passengers, group };
}

/** Renews stale values in the background; nobody waits, and nobody else renews the same at the same time. */
function renew(
  { flights, loader }: ReaderParts,
  { load, options }: Read,
  stale: ReadonlyMap<CacheRequest, CachedEntry>,
): void {
  const requests = [...stale.keys()].filter((request) => flights.find(request) === undefined);
  if (requests.length === 0) return;
  const group = flights.start(requests);
  // The renewal itself counts as waiting: it must not be given up when a reader goes away.
  for (const flight of group.flights.values()) flight.wait();
  const old = new Map([...stale].map(([{ key }, entry]) => [key, entry]));
  const task = { group, load, options, isRenewal: true, old, renew: () => undefined };
  void runLoad(loader, task);
}

async function awaitLandings(
  { passengers, group }: Boarding,
  { options: { signal } }: Read,
  outcomes: (CacheOutcome | undefined)[],
): Promise<void> {
  const landings: Promise<unknown>[] = group.flights.size > 0 ? [group.landed] : [];
  for (const { flight } of passengers) {
    flight.wait();
    if (group.flights.get(flight.request.key) !== flight) landings.push(flight.landed);
  }
  const gone = Promise.withResolvers<void>();
  const onAbort = () => gone.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([Promise.all(landings), gone.promise]);
  signal.removeEventListener('abort', onAbort);
  for (const { index, flight, isFollower } of passengers) {
    if (flight.landing !== null) outcomes[index] = toOutcome(flight.landing, isFollower);
    flight.leave();
  }
}

/** Where a value came from is the same for all; only who waited for another's load has not missed itself. */
function toOutcome(landing: Landing, isFollower: boolean): CacheOutcome {
  return isFollower && isLoaded(landing) ? { ...landing, origin: 'coalesced' } : landing;
}

function isLoaded({ origin }: Landing): boolean {
  return origin === 'miss' || origin === 'revalidated';
}

function abandoned({ reason }: AbortSignal): CacheOutcome {
  const error = reason instanceof Error ? reason : new Error('Nobody waits any more');
  return { kind: 'error', error, origin: 'miss', freshForMs: 0 };
}

/** Reads again what is only for the one who had begun the load, or failed for reasons that are only his. */
async function followAgain(
  parts: ReaderParts,
  { passengers, group }: Boarding,
  read: Read,
  outcomes: (CacheOutcome | undefined)[],
): Promise<void> {
  const { signal, mayShareError } = read.options;
  const isOthers = (passenger: Passenger) =>
    group.flights.get(passenger.request.key) !== passenger.flight &&
    (isForOneCaller(passenger) || isKeptForAnother(passenger));
  const again = passengers.filter((passenger) => {
    const outcome = outcomes[passenger.index];
    if (outcome?.kind !== 'error') return isOthers(passenger);
    return passenger.isFollower && mayShareError?.(outcome.error) === false;
  });
  if (again.length === 0) return;
  if (signal.aborted) {
    for (const { index } of again.filter(isOthers)) outcomes[index] = undefined;
    return;
  }
  const requests = again.map(({ request }) => request);
  // What is for one caller once is likely to be so again.
  const follows = again.some(isForOneCaller) ? maxFollows + 1 : read.follows + 1;
  const results = await readOnce(parts, { ...read, requests, follows });
  for (const [position, { index }] of again.entries()) outcomes[index] = results[position];
}

function isForOneCaller({ flight }: Passenger): boolean {
  return flight.landing?.isForOneCaller === true;
}

/** What was read some time before is right for who has found it; what of this caller's was invalidated since is not known. */
function isKeptForAnother({ flight, request: { callerTags } }: Passenger): boolean {
  if (callerTags === undefined || flight.landing === null || isLoaded(flight.landing)) return false;
  return !hasTags(flight.request.tags, callerTags);
}
