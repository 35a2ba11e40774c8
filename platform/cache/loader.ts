import type { CacheClock, LeaseOptions } from './cache-options.ts';
import type { CachedEntry } from './cached-entry.ts';
import { isKept } from './cached-entry.ts';
import type { FlightGroup } from './flights.ts';
import { failed, fromEntry, toFailure } from './landings.ts';
import type { LocalSide } from './local-side.ts';
import type { LoneKeys } from './lone-keys.ts';
import type {
  CacheReadOptions,
  CacheRequest,
  LoadedResource,
  LoadRequest,
  LoadResources,
  StoreRefusal,
} from './resource-cache.ts';
import type { SharedRead, SharedSide, SharedWrite, Versions } from './shared-side.ts';
import { type StoreRun, storeLoaded } from './store-loaded.ts';

/** What a group of flights needs to land. */
export interface LoadTask {
  readonly group: FlightGroup;
  readonly load: LoadResources;
  readonly options: Pick<CacheReadOptions, 'isOutage'>;
  /** A renewal must not be content with another stale value, and nobody waits for it. */
  readonly isRenewal: boolean;
  /**
   * Entries too old to be served, unless the service is out of order, or says that they are still right; for a renewal,
   * those that it renews.
   */
  readonly old: ReadonlyMap<string, CachedEntry>;
  /** Called for entries that may be served, but should be renewed. */
  readonly renew: (stale: ReadonlyMap<CacheRequest, CachedEntry>) => void;
}

/** The sides between which loads run. */
export interface LoaderParts {
  readonly local: LocalSide;
  readonly shared: SharedSide | null;
  readonly lease: LeaseOptions | null;
  /** What is loaded without a lease. Null: everything is. */
  readonly loneKeys: LoneKeys | null;
  readonly clock: CacheClock;
  /** Called with the reason why something is not kept. */
  readonly countRefusal: (reason: StoreRefusal) => void;
}

/** Lands every flight of a group: from the shared store, from another replica's load, or from the service. Never rejects. */
export async function runLoad(parts: LoaderParts, task: LoadTask): Promise<void> {
  try {
    await landAll(parts, task);
  } catch (error) {
    for (const flight of task.group.flights.values()) flight.land(failed(error));
  }
}

interface LoadRun extends LoaderParts, StoreRun {
  readonly task: LoadTask;
  readonly group: FlightGroup;
  readonly old: Map<string, CachedEntry>;
}

async function landAll(parts: LoaderParts, task: LoadTask): Promise<void> {
  const { group } = task;
  const requests = [...group.flights.values()].map(({ request }) => request);
  const kept = requests.filter(({ policy }) => isKept(policy));
  const found = kept.length === 0 ? null : await readShared(parts, kept);
  const versions = found?.versions ?? null;
  const run: LoadRun = { ...parts, task, group, versions, old: new Map(task.old) };
  const open = landFound(run, kept, found?.entries ?? []);
  const isLone = ({ key }: CacheRequest) => run.loneKeys?.has(key) === true;
  const [lone, leased] = [open.filter(isLone), open.filter((request) => !isLone(request))];
  const { own, others } = await divide(run, leased);
  const passing = requests.filter(({ policy }) => !isKept(policy));
  await Promise.all([loadOwn(run, own, [...lone, ...passing]), waitForOthers(run, others)]);
}

function readShared({ shared }: LoaderParts, requests: readonly CacheRequest[]) {
  return shared?.read(requests) ?? null;
}

/** Lands what the shared store has; gives what is still to be loaded. */
function landFound(
  run: LoadRun,
  requests: readonly CacheRequest[],
  entries: SharedRead['entries'],
): readonly CacheRequest[] {
  const { task, old } = run;
  const now = run.clock.now();
  const stale = new Map<CacheRequest, CachedEntry>();
  const open = requests.filter((request, index) => {
    const entry = entries[index] ?? null;
    if (entry === null) return true;
    const isStale = now >= entry.freshUntil;
    old.set(request.key, entry);
    if (isStale && (task.isRenewal || now >= entry.staleUntil)) return true;
    const isIntact = landEntry(run, request, entry, isStale ? 'stale' : 'l2');
    // A renewal begins now, and may serve its old value to readers from now on: not one that was invalidated meanwhile.
    if (isStale && isIntact) stale.set(request, entry);
    return false;
  });
  if (stale.size > 0) task.renew(stale);
  return open;
}

/** Whether nothing of the entry was invalidated since its flight began. */
function landEntry(
  run: LoadRun,
  request: CacheRequest,
  entry: CachedEntry,
  origin: 'l2' | 'stale' | 'coalesced',
): boolean {
  const flight = run.group.flights.get(request.key);
  if (flight === undefined) return false;
  const landing = fromEntry(entry, origin, run.clock.now());
  const isIntact = flight.fence.isIntact(request.tags);
  if (isIntact) run.local.keep(request, entry, { startedAt: flight.startedAt, fence: null });
  flight.land(isIntact ? landing : { ...landing, freshForMs: 0 });
  return isIntact;
}

interface Division {
  /** To be loaded by this process. */
  readonly own: readonly CacheRequest[];
  /** Being loaded by another one. */
  readonly others: readonly CacheRequest[];
}

async function divide(run: LoadRun, requests: readonly CacheRequest[]): Promise<Division> {
  const { shared, lease, versions, task } = run;
  if (shared === null || lease === null || versions === null || requests.length === 0) {
    return { own: requests, others: [] };
  }
  const keys = requests.map(({ key }) => key);
  const isOwn = await shared.acquire(keys, lease.ttlMs);
  const others = requests.filter((_request, index) => isOwn[index] !== true);
  const waiting = others.filter((request) => {
    const old = task.isRenewal ? run.old.get(request.key) : undefined;
    // Another replica renews it: who has joined this flight is served the old value, too.
    if (old !== undefined) landOld(run, request, old);
    return old === undefined;
  });
  return { own: requests.filter((_request, index) => isOwn[index] === true), others: waiting };
}

function landOld(run: LoadRun, { key }: CacheRequest, old: CachedEntry): void {
  run.group.flights.get(key)?.land(fromEntry(old, 'stale', run.clock.now()));
}

async function loadOwn(
  run: LoadRun,
  own: readonly CacheRequest[],
  unleased: readonly CacheRequest[],
): Promise<void> {
  try {
    await loadFromService(run, [...own, ...unleased]);
  } finally {
    const isLeased = run.lease !== null && run.versions !== null && own.length > 0;
    if (isLeased) await run.shared?.release(own.map(({ key }) => key));
  }
}

/** Polls for what another replica loads; loads what has not come in time, or will not come. */
async function waitForOthers(run: LoadRun, requests: readonly CacheRequest[]): Promise<void> {
  const { clock, lease, group } = run;
  if (lease === null || requests.length === 0) return;
  const until = clock.now() + lease.waitMs;
  const loads: Promise<void>[] = [];
  let open = requests;
  let versions: Versions | null = run.versions;
  while (open.length > 0 && clock.now() < until && !group.signal.aborted) {
    await clock.wait(lease.pollMs);
    const look = await lookAgain(run, open, lease.ttlMs);
    // The latest versions from before the load: older ones may be no longer valid when it ends.
    versions = look.versions;
    if (versions === null) break;
    if (look.own.length > 0) loads.push(loadOwn({ ...run, versions }, look.own, []));
    open = look.others;
  }
  await Promise.all([...loads, loadFromService({ ...run, versions }, open)]);
}

/** Lands what has come. A lease that is free again, though nothing has come, is taken over: nothing will. */
async function lookAgain(
  run: LoadRun,
  requests: readonly CacheRequest[],
  ttlMs: number,
): Promise<Division & { readonly versions: Versions | null }> {
  const keys = requests.map(({ key }) => key);
  // Leases first: who gives one up has stored before what there is to store.
  const isOwn = (await run.shared?.acquire(keys, ttlMs)) ?? [];
  const found = await readShared(run, requests);
  if (found === null) return { own: [], others: requests, versions: null };
  const open = new Set(landFromOthers(run, requests, found.entries));
  const taken = requests.filter((_request, index) => isOwn[index] === true);
  const needless = taken.filter((request) => !open.has(request)).map(({ key }) => key);
  if (needless.length > 0) await run.shared?.release(needless);
  const own = taken.filter((request) => open.has(request));
  return { own, others: [...open].filter((one) => !own.includes(one)), versions: found.versions };
}

function landFromOthers(
  run: LoadRun,
  requests: readonly CacheRequest[],
  entries: SharedRead['entries'],
): readonly CacheRequest[] {
  return requests.filter((request, index) => {
    const entry = entries[index] ?? null;
    if (entry === null || run.clock.now() >= entry.freshUntil) return true;
    landEntry(run, request, entry, 'coalesced');
    return false;
  });
}

async function loadFromService(run: LoadRun, requests: readonly CacheRequest[]): Promise<void> {
  if (requests.length === 0) return;
  const loaded = await callLoad(run.task, requests.map(withValidator(run.old)));
  const writes: SharedWrite[] = [];
  for (const [index, request] of requests.entries()) {
    writes.push(...landLoaded(run, request, loaded[index]));
  }
  if (writes.length > 0) await run.shared?.write(writes);
}

function withValidator(old: LoadRun['old']): (request: CacheRequest) => LoadRequest {
  return (request) => ({ ...request, validator: old.get(request.key)?.validator ?? null });
}

async function callLoad(
  { load, group, isRenewal }: LoadTask,
  requests: readonly LoadRequest[],
): Promise<readonly LoadedResource[]> {
  try {
    return await load(requests, group.signal, isRenewal);
  } catch (error) {
    return requests.map(() => toFailure(error));
  }
}

/** Lands one flight; gives what is to be written for the other replicas. */
function landLoaded(
  run: LoadRun,
  request: CacheRequest,
  loaded: LoadedResource = toFailure(new Error('The load gave no result')),
): readonly SharedWrite[] {
  const flight = run.group.flights.get(request.key);
  if (flight === undefined) return [];
  if (loaded.kind === 'error') {
    flight.land(failedOrStale(run, request, loaded.error));
    return [];
  }
  const { landing, writes, refusal } = storeLoaded(run, flight, loaded);
  noteRefusal(run, request, refusal);
  flight.land(landing);
  return writes;
}

function noteRefusal(
  { loneKeys, countRefusal }: LoadRun,
  { key, policy }: CacheRequest,
  refusal: StoreRefusal | undefined,
): void {
  if (refusal !== undefined) countRefusal(refusal);
  if (!isKept(policy)) return;
  if (refusal === undefined) loneKeys?.remove(key);
  // A change meanwhile says nothing of the next load.
  else if (refusal !== 'changed') loneKeys?.add(key);
}

function failedOrStale(run: LoadRun, { key }: CacheRequest, error: Error) {
  const fallback = run.old.get(key);
  const now = run.clock.now();
  const mayStandIn = fallback !== undefined && now < fallback.errorUntil;
  if (!mayStandIn || run.task.options.isOutage?.(error) !== true) return failed(error);
  return fromEntry(fallback, 'stale', now);
}
