import type { JsonValue } from '../json/json-value.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import type { CachePolicy, StoreRefusal, Validator } from './resource-cache.ts';

/** A value in a cache, with the moments (ms since the epoch) at which its uses end. */
export interface CachedEntry {
  readonly value: JsonValue;
  /** False for "there is no such thing"; `value` is then null. */
  readonly exists: boolean;
  readonly freshUntil: number;
  /** Until then it is served while it is renewed. */
  readonly staleUntil: number;
  /** Until then it is served when it cannot be renewed. */
  readonly errorUntil: number;
  /** Until then it is kept, only to ask the service whether it is still right. */
  readonly keptUntil: number;
  /** Null: the service cannot be asked, and `keptUntil` is `errorUntil`. */
  readonly validator: Validator | null;
  /** Tags with the versions which they had before the value was loaded. Empty where there is no shared store. */
  readonly versions: readonly TagVersion[];
  /** Length of the value's JSON in bytes. */
  readonly jsonLength: number;
}

export type TagVersion = readonly [tag: string, version: string];

/** What a load brought, in the terms of an entry. */
export interface EntryContent {
  readonly value: JsonValue;
  readonly exists: boolean;
  /** In place of the policy's. */
  readonly ttlMs?: number;
  readonly validator?: Validator;
  /** Of a value whose length is known already. */
  readonly jsonLength?: number;
}

/** What else an entry depends on. `random` is from 0 to 1. */
export interface EntryMoment {
  readonly now: number;
  readonly random: number;
  readonly versions: readonly TagVersion[];
}

/** Shortest time for which an entry that has a validator is kept beyond its uses. */
const leastKeptMs = 60_000;

/** Whether the policy keeps anything at all. What it does not keep is not looked for either. */
export function isKept(policy: CachePolicy): boolean {
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs, negativeTtlMs } = policy;
  return Math.max(ttlMs, staleWhileRevalidateMs, staleIfErrorMs, negativeTtlMs) > 0;
}

/** The entry of a value that was just loaded, or why the policy does not keep it. */
export function createEntry(
  content: EntryContent,
  policy: CachePolicy,
  { now, random, versions }: EntryMoment,
): CachedEntry | StoreRefusal {
  const times = content.exists ? timesOf(content.ttlMs, policy) : negativeTimes(policy);
  // Before the value is measured, which costs time.
  if (times === null || times.ttlMs + times.staleMs + times.errorMs <= 0) return 'no_time';
  const { value, exists, validator = null } = content;
  const jsonLength = content.jsonLength ?? lengthOf(value);
  if (jsonLength > policy.maxBytes) return 'too_large';
  const freshUntil = now + times.ttlMs * (1 - random / 10);
  const staleUntil = freshUntil + times.staleMs;
  const errorUntil = staleUntil + times.errorMs;
  const keptUntil = validator === null ? errorUntil : errorUntil + keptMs(times.ttlMs);
  const ends = { freshUntil, staleUntil, errorUntil, keptUntil };
  return { value, exists, ...ends, validator, versions, jsonLength };
}

/** An entry that takes the place of another one, and says nothing itself. */
export function createTombstone(now: number): CachedEntry {
  const ends = { freshUntil: now, staleUntil: now, errorUntil: now, keptUntil: now };
  return { value: null, exists: false, ...ends, validator: null, versions: [], jsonLength: 0 };
}

/** Once more as long as it was fresh: what is read seldom is not worth the memory. */
function keptMs(ttlMs: number): number {
  return Math.max(leastKeptMs, ttlMs);
}

function timesOf(ownTtlMs: number | undefined, policy: CachePolicy) {
  // The service itself says that its answer is old at once.
  if (ownTtlMs !== undefined && ownTtlMs <= 0) return null;
  return {
    ttlMs: ownTtlMs ?? policy.ttlMs,
    staleMs: policy.staleWhileRevalidateMs,
    errorMs: policy.staleIfErrorMs,
  };
}

/** That something is missing is never served beyond its time: it may have been made meanwhile. */
function negativeTimes({ negativeTtlMs }: CachePolicy) {
  return negativeTtlMs > 0 ? { ttlMs: negativeTtlMs, staleMs: 0, errorMs: 0 } : null;
}

/** Infinite for a value that is nested too deeply to be written. */
function lengthOf(value: JsonValue): number {
  try {
    return Buffer.byteLength(stringifyJson(value));
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
