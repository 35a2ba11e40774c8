import { UnsentRequest } from '../../transport/transport-failure.ts';
import { FailedAnswer } from '../writes/failed-answer.ts';

/**
 * What a failed batch says about its keys:
 * - `all`: nothing, the failure is everybody's: no answer, no credentials, a service that is down;
 * - `keys`: those at these places in the list are wrong;
 * - `refused`: the list is too long, or some key in it is wrong;
 * - `absent`: some key does not exist, as `findOrFail` has it;
 * - `unfit`: some key cannot be sent to this service, and nothing was sent;
 * - `fault`: the service fell over, maybe over one of the rows.
 */
export type Blame =
  | { readonly kind: 'all' | 'refused' | 'absent' | 'unfit' | 'fault' }
  | { readonly kind: 'keys'; readonly places: ReadonlySet<number> };

/** Whom the failure of a batch of so many keys is to be blamed on. */
export function blameFor(error: Error, keys: number): Blame {
  if (error instanceof UnsentRequest && error.code === 'BAD_USER_INPUT') return { kind: 'unfit' };
  if (!(error instanceof FailedAnswer)) return { kind: 'all' };
  const { status, code, wireFields } = error.answered;
  if (code === 'NOT_FOUND') return { kind: 'absent' };
  if (code === 'BAD_USER_INPUT') {
    const places = blamedPlaces(wireFields, keys);
    return places === null ? { kind: 'refused' } : { kind: 'keys', places };
  }
  const isFault = status === 500 || code === 'UPSTREAM_INVALID_RESPONSE';
  return { kind: isFault ? 'fault' : 'all' };
}

/** `ids.1` and `items.1.id` are about the second key. Null when a message is about none. */
function blamedPlaces(
  wireFields: Readonly<Record<string, readonly string[]>> | null,
  keys: number,
): ReadonlySet<number> | null {
  const paths = Object.keys(wireFields ?? {});
  const places = paths.map((path) => Number(/\.(\d+)(?=\.|$)/.exec(path)?.[1] ?? Number.NaN));
  const areAllKnown = places.length > 0 && places.every((place) => place < keys);
  return areAllKnown ? new Set(places) : null;
}
