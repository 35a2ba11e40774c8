/** Whether an answer may be given to everybody or only to the caller whose it is. */
export type CacheScope = 'public' | 'private';

/**
 * What the parts of one answer say about keeping the whole: the shortest time, the narrowest scope, all tags. One per
 * client request, shared by all its subgraph fetches.
 */
export interface AnswerPolicy {
  /** One more part. A part that must not be kept has `maxAgeMs` 0. */
  restrict(part: { readonly maxAgeMs: number; readonly scope: CacheScope }): void;
  addTags(tags: readonly string[]): void;
  /** 0 while nothing was added: an answer of which nothing is known is not kept. */
  readonly maxAgeMs: number;
  readonly scope: CacheScope;
  readonly tags: ReadonlySet<string>;
}

/** An {@link AnswerPolicy} to which nothing was added yet. */
export function createAnswerPolicy(): AnswerPolicy {
  let maxAgeMs: number | null = null;
  let scope: CacheScope = 'public';
  const tags = new Set<string>();
  return {
    restrict(part) {
      maxAgeMs = Math.min(maxAgeMs ?? part.maxAgeMs, part.maxAgeMs);
      if (part.scope === 'private') scope = 'private';
    },
    addTags(added) {
      for (const tag of added) tags.add(tag);
    },
    get maxAgeMs() {
      return maxAgeMs ?? 0;
    },
    get scope() {
      return scope;
    },
    tags,
  };
}
