import type {
  AnswerPart,
  AnswerPolicy,
  CacheScope,
} from '@banyan/platform/request/answer-policy.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';

/** How long a value that a resolver has read may be kept, whom it may be shown to, and what makes it untrue. */
export interface CachePolicyReport {
  /** Whole or part seconds; 0: not to be kept. */
  readonly maxAgeSeconds: number;
  /** `private` for everything that depends on who asks. */
  readonly scope: CacheScope;
  /** See `platform/cache/tags.ts`. Default none: the value is kept for its whole time. */
  readonly tags?: readonly string[];
}

/**
 * Tells the gateway about a value that a resolver reads, before or after reading it. Every resolver of a subgraph which
 * reports anything should report what it reads: the shortest time and the narrowest scope count for the whole answer.
 * Answers are not kept at all while a subgraph that took part in them has reported nothing.
 */
export function reportCachePolicy(
  { request: { answer } }: { readonly request: Pick<RequestContext, 'answer'> },
  { maxAgeSeconds, scope, tags = [] }: CachePolicyReport,
): void {
  answer.restrict({ maxAgeMs: toMs(maxAgeSeconds), scope });
  answer.addTags(tags);
}

/** The longest time that caches on the way can count. */
const maxSeconds = 31_536_000;

function toMs(seconds: number): number {
  return Number.isNaN(seconds) ? 0 : Math.min(Math.max(0, seconds), maxSeconds) * 1000;
}

/** One client request as one subgraph sees it. */
export interface ObservedRequest {
  /** To be given to the subgraph in place of the original. */
  readonly request: RequestContext;
  /** To be called when the subgraph has answered: without any report until now, the answer is not kept. */
  settle(): void;
}

/**
 * Notes whether a subgraph reports how long its values may be kept. Whoever asks for the caller's identity makes the
 * answer private, also when there is no caller: it would be another one for somebody who signed in.
 */
export function observeCachePolicy(original: RequestContext): ObservedRequest {
  const answer = new ObservedPolicy(original.answer);
  const request: RequestContext = {
    ...original,
    answer,
    identity() {
      original.answer.restrict({ maxAgeMs: maxSeconds * 1000, scope: 'private' });
      return original.identity();
    },
  };
  return {
    request,
    settle() {
      if (!answer.hasReported) original.answer.restrict({ maxAgeMs: 0, scope: 'public' });
    },
  };
}

/** A class, since accessors of object literals are dear: see `createAnswerPolicy`. */
class ObservedPolicy implements AnswerPolicy {
  hasReported = false;
  readonly #whole: AnswerPolicy;

  constructor(whole: AnswerPolicy) {
    this.#whole = whole;
  }

  get maxAgeMs(): number {
    return this.#whole.maxAgeMs;
  }

  get scope(): CacheScope {
    return this.#whole.scope;
  }

  get tags(): ReadonlySet<string> {
    return this.#whole.tags;
  }

  get mayLag(): boolean {
    return this.#whole.mayLag;
  }

  restrict(part: AnswerPart): void {
    this.hasReported = true;
    this.#whole.restrict(part);
  }

  addTags(tags: readonly string[]): void {
    this.#whole.addTags(tags);
  }
}

/** `Cache-Control` of an answer that consists of nothing but what the policy speaks of. */
export function cacheControlOf({ maxAgeMs, scope }: AnswerPolicy): string {
  const seconds = Math.floor(maxAgeMs / 1000);
  return seconds > 0 ? `${scope}, max-age=${seconds}` : 'no-store';
}
