import {
  type ReceivedRequest,
  startStubService,
} from '@banyan/legacy-adapters/test/runtime/stub-service.ts';
import { type Asker, HEADERS, type KindName, madeFor, type Told } from './kinds.ts';

/** A stub of a legacy service whose values say for whom it made them: no real one tells. */
export interface ThingsService extends AsyncDisposable {
  readonly url: string;
  /** Forgets what it was asked for; from now on its calls wait for so many turns of the event loop, one after the other. */
  restart(delays: readonly number[]): void;
  /** How often it was asked for each thing by each way, for each of those whom it could tell apart. */
  loads(): ReadonlyMap<string, number>;
}

/** What one call asks for. */
interface Wanted {
  /** Entities are the same, whether they are asked for alone or with others. */
  readonly way: string;
  readonly kind: KindName;
  readonly ids: readonly string[];
  readonly isMany: boolean;
  readonly told: Told;
}

/** Starts it on a free port. */
export async function startThingsService(): Promise<ThingsService> {
  const loads = new Map<string, number>();
  let delays: readonly number[] = [0];
  let calls = 0;
  const stub = await startStubService(async (request) => {
    const wanted = readRequest(request);
    const { way, kind, ids, told } = wanted;
    for (const id of way === 'list' ? [ids.join()] : ids) {
      const load = `${way} of ${madeFor(kind, id, told)}`;
      loads.set(load, (loads.get(load) ?? 0) + 1);
    }
    await turns(delays[calls++ % delays.length] ?? 0);
    return { body: bodyOf(wanted) };
  });
  return {
    url: stub.url,
    restart(next) {
      loads.clear();
      delays = next;
      calls = 0;
    },
    loads: () => new Map(loads),
    [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](),
  };
}

function readRequest({ url, headers }: ReceivedRequest): Wanted {
  const { pathname, searchParams } = new URL(url, 'http://stub');
  const [, route = '', kind = '', id] = pathname.split('/');
  const toldBy = (part: keyof Asker) =>
    headers[HEADERS[part]]?.toString() ?? searchParams.get(part);
  return {
    way: route === 'one' || route === 'batch' ? 'entity' : route,
    kind: kind as KindName,
    ids: id === undefined ? (searchParams.get('ids') ?? '').split(',') : [id],
    isMany: id === undefined,
    told: { caller: toldBy('caller'), tenant: toldBy('tenant'), locale: toldBy('locale') },
  };
}

function bodyOf({ way, kind, ids, isMany, told }: Wanted): unknown {
  const rows = ids.map((id) => {
    const made_for = madeFor(kind, id, told);
    return { id, made_for, part: { made_for }, next_id: id };
  });
  if (isMany) return { data: rows };
  return way === 'holder' ? { ...rows[0], held: rows[0] } : rows[0];
}

async function turns(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
