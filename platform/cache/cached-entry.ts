import type { JsonValue } from '../json/json-value.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import type { CachePolicy } from './resource-cache.ts';

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
}

/** What else an entry depends on. `random` is from 0 to 1. */
export interface EntryMoment {
  readonly now: number;
  readonly random: number;
  readonly versions: readonly TagVersion[];
}

/** Whether the policy keeps anything at all. What it does not keep is not looked for either. */
export function isKept(policy: CachePolicy): boolean {
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs, negativeTtlMs } = policy;
  return Math.max(ttlMs, staleWhileRevalidateMs, staleIfErrorMs, negativeTtlMs) > 0;
}

/** The entry of a value that was just loaded, or null when the policy does not keep it, or it is too large. */
export function createEntry(
  content: EntryContent,
  policy: CachePolicy,
  { now, random, versions }: EntryMoment,
): CachedEntry | null {
  const times = content.exists ? timesOf(content.ttlMs, policy) : negativeTimes(policy);
  if (times === null) return null;
  const jsonLength = lengthOf(content.value);
  if (jsonLength > policy.maxBytes) return null;
  const freshUntil = now + times.ttlMs * (1 - random / 10);
  const staleUntil = freshUntil + times.staleMs;
  const errorUntil = staleUntil + times.errorMs;
  if (errorUntil <= now) return null;
  const { value, exists } = content;
  return { value, exists, freshUntil, staleUntil, errorUntil, versions, jsonLength };
}

/** An entry that takes the place of another one, and says nothing itself. */
export function createTombstone(now: number): CachedEntry {
  const ends = { freshUntil: now, staleUntil: now, errorUntil: now };
  return { value: null, exists: false, ...ends, versions: [], jsonLength: 0 };
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
