/** Whether an answer may be given to everybody or only to the caller whose it is. */
export type CacheScope = 'public' | 'private';

/**
 * What the parts of one answer say about keeping the whole: the shortest time, the narrowest scope, all tags. One per
 * client request, shared by all its subgraph fetches.
 */
export interface AnswerPolicy {
  /** One more part. A part that must not be kept has `maxAgeMs` 0. */
  restrict(part: AnswerPart): void;
  addTags(tags: readonly string[]): void;
  /** 0 while nothing was added: an answer of which nothing is known is not kept. */
  readonly maxAgeMs: number;
  readonly scope: CacheScope;
  readonly tags: ReadonlySet<string>;
  /** Whether a part may lag, see {@link AnswerPart}. */
  readonly mayLag: boolean;
}

/** What one part of an answer says. */
export interface AnswerPart {
  readonly maxAgeMs: number;
  readonly scope: CacheScope;
  /** Whether it comes from a process which may hear of a change later than this one. Default false. */
  readonly mayLag?: boolean;
}

/** An {@link AnswerPolicy} to which nothing was added yet. */
export function createAnswerPolicy(): AnswerPolicy {
  return new GrowingPolicy();
}

/**
 * A class, because V8 makes a hidden class for each object literal with an accessor, and keeps it, and all that the accessor
 * sees, until it collects the old objects.
 */
class GrowingPolicy implements AnswerPolicy {
  readonly tags = new Set<string>();
  #maxAgeMs: number | null = null;
  #scope: CacheScope = 'public';
  #mayLag = false;

  get maxAgeMs(): number {
    return this.#maxAgeMs ?? 0;
  }

  get scope(): CacheScope {
    return this.#scope;
  }

  get mayLag(): boolean {
    return this.#mayLag;
  }

  restrict({ maxAgeMs, scope, mayLag }: AnswerPart): void {
    this.#maxAgeMs = Math.min(this.#maxAgeMs ?? maxAgeMs, maxAgeMs);
    if (scope === 'private') this.#scope = 'private';
    if (mayLag === true) this.#mayLag = true;
  }

  addTags(added: readonly string[]): void {
    for (const tag of added) this.tags.add(tag);
  }
}
