import type { CacheScope } from '@banyan/platform/request/answer-policy.ts';

/** What the headers of an answer say about keeping it. */
export interface AnswerFreshness {
  readonly scope: CacheScope;
  readonly maxAgeMs: number;
  /** Time since the operation began. */
  readonly ageMs: number;
  readonly tags: readonly string[];
}

/** What all answers of a gateway have in common. */
export interface AnswerHeaderOptions {
  /** Client headers on which answers depend, in lower case. */
  readonly keyHeaders: readonly string[];
  /** Lower-case name of the header which gives a CDN the tags; null: none. */
  readonly tagHeader: string | null;
}

/** Headers by name. */
export type Headers = Readonly<Record<string, string>>;

/** A year: longer times have no use, and some caches cannot count them. */
const maxSeconds = 31_536_000;

/** Longer headers are refused by many servers on the way. */
const maxTagHeaderLength = 8000;

/** Of an answer that nobody may keep. */
export const NOT_KEPT: Headers = { 'cache-control': 'no-store' };

/** `Cache-Control`, `Age` and, for caches that can remove by tag, the tags. */
export function freshnessHeaders(answer: AnswerFreshness, options: AnswerHeaderOptions): Headers {
  const { scope, maxAgeMs, ageMs } = answer;
  const seconds = Math.min(Math.floor(maxAgeMs / 1000), maxSeconds);
  const age = { age: String(Math.floor(ageMs / 1000)) };
  const tags = scope === 'public' ? tagHeaderOf(answer.tags, options) : {};
  // A CDN could not be told to remove an answer whose tags it does not know.
  const shownScope = tags === null ? 'private' : scope;
  return { 'cache-control': `${shownScope}, max-age=${seconds}`, ...age, ...tags };
}

/** Null when the tags do not fit into a header. */
function tagHeaderOf(tags: readonly string[], { tagHeader }: AnswerHeaderOptions): Headers | null {
  if (tagHeader === null || tags.length === 0) return {};
  const separator = tagHeader === 'surrogate-key' ? ' ' : ',';
  const text = tags.map(encodeTag).join(separator);
  return text.length > maxTagHeaderLength ? null : { [tagHeader]: text };
}

/** Escapes, as in an address, what would part the tag, or end the header. */
function encodeTag(tag: string): string {
  return tag.toWellFormed().replace(/[^\x21-\x7e]|[,%]/gu, encodeURIComponent);
}

/**
 * `Vary` of an answer on top of what is there already. A private answer also varies by the credentials, so that a browser
 * does not show it to the next one who signs in.
 */
export function varyHeader(
  present: unknown,
  scope: CacheScope,
  { keyHeaders }: AnswerHeaderOptions,
): string {
  const before = String(present ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const credentials = scope === 'private' ? ['authorization', 'cookie'] : [];
  return [...new Set([...before, 'accept', 'accept-encoding', ...keyHeaders, ...credentials])].join(
    ', ',
  );
}

/** Whether `If-None-Match` names this entity tag, which is given in quotes. Weak comparison, as for `GET`. */
export function namesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const names = ifNoneMatch.split(',').map((name) => name.trim().replace(/^W\//, ''));
  return names.includes(etag) || names.includes('*');
}
