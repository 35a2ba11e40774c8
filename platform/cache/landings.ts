import type { CachedEntry } from './cached-entry.ts';
import type { Landing } from './flights.ts';
import type { CacheResult } from './resource-cache.ts';

/** What an entry comes to for those who read it. */
export function fromEntry(entry: CachedEntry, origin: Landing['origin'], now: number): Landing {
  return { ...toResult(entry), origin, freshForMs: Math.max(0, entry.freshUntil - now) };
}

/** What the cache gives for an entry's content. */
export function toResult({ exists, value }: Pick<CachedEntry, 'exists' | 'value'>): CacheResult {
  return exists ? { kind: 'value', value } : { kind: 'missing' };
}

/** What a failure comes to for those who wait. */
export function failed(reason: unknown): Landing {
  return { ...toFailure(reason), origin: 'miss', freshForMs: 0 };
}

/** A failure as a load would report it. */
export function toFailure(reason: unknown): { readonly kind: 'error'; readonly error: Error } {
  const error = reason instanceof Error ? reason : new Error('A load failed', { cause: reason });
  return { kind: 'error', error };
}
