import type { ScopeHasher } from './scope.ts';

/** The tag of everything that is kept for single callers. */
export const ALL_CALLERS_TAG = '~';

/** Headers which name the caller. */
export const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'cookie'];

/** The tag of what is kept for the caller who sends this header. Nobody can read the header's value from it. */
export function callerTag(
  hashScope: ScopeHasher,
  header: string,
  values: readonly string[],
): string {
  return `${ALL_CALLERS_TAG}${hashScope([[header, values]])}`;
}

/**
 * The tags that a private resource has besides its own: so it can be removed for one caller, by what that caller sends,
 * and for all callers. `headers` are those of the request, by lower-case name; `names` are those which count.
 */
export function callerTags(
  hashScope: ScopeHasher,
  headers: ReadonlyMap<string, readonly string[]>,
  names: readonly string[] = CREDENTIAL_HEADERS,
): readonly string[] {
  const own = names.flatMap((name) => {
    const values = headers.get(name);
    return values === undefined ? [] : [callerTag(hashScope, name, values)];
  });
  return [ALL_CALLERS_TAG, ...own];
}
