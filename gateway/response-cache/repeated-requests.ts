import { LRUCache } from 'lru-cache';
import type { StoredAnswer } from './answer-store.ts';
import type { ResponseCache } from './create-response-cache.ts';

/** A response to be sent again to a request that is equal in every byte that matters. */
export interface Repeat {
  readonly status: number;
  /** Names and values in turn, without those that are new with each response. */
  readonly headers: readonly string[];
  /** A character for each byte ("latin1"), as Node sends it in one piece with the headers. Null: there is none. */
  readonly body: string | null;
  /** Of the answer from which it was made, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A response as the server has sent it. */
export interface SentResponse {
  readonly answerKey: string;
  readonly answer: StoredAnswer;
  readonly status: number;
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
  readonly body: Buffer | null;
}

/**
 * Whole responses, by the requests that they answered. A response is repeated only while the response cache still has the
 * very answer from which it was made.
 */
export interface RepeatedRequests {
  keyOf(method: string, url: string, rawHeaders: readonly string[], body: string): string;
  find(requestKey: string): Repeat | null;
  remember(requestKey: string, response: SentResponse): void;
}

/** How many requests are remembered, and with how many characters of requests and responses altogether. */
const maxRequests = 2000;
const maxCharacters = 32 * 1024 * 1024;

interface Remembered {
  readonly answerKey: string;
  /** Weak: what the cache has dropped is not to stay because of this. */
  readonly answer: WeakRef<StoredAnswer>;
  readonly repeat: Repeat;
}

/** Nothing remembered yet. `keyHeaders` are the client headers on which answers depend, in lower case. */
export function createRepeatedRequests(
  cache: ResponseCache,
  keyHeaders: readonly string[],
): RepeatedRequests {
  const remembered = new LRUCache<string, Remembered>({
    max: maxRequests,
    maxSize: maxCharacters,
    sizeCalculation: ({ repeat }, requestKey) => requestKey.length + (repeat.body?.length ?? 0),
  });
  const ignored = new Set(IGNORED_HEADERS.filter((name) => !keyHeaders.includes(name)));
  return {
    keyOf(method, url, rawHeaders, body) {
      let text = `${method} ${url}\n`;
      for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
        const name = rawHeaders[index]?.toLowerCase() ?? '';
        // A value holds no line breaks, so nothing can pass for another header.
        if (!ignored.has(name)) text += `${name}:${rawHeaders[index + 1]}\n`;
      }
      // The text itself and no digest of it: to make one takes longer than to compare the texts.
      return `${text}\n${body}`;
    },
    find(requestKey) {
      const found = remembered.get(requestKey);
      if (found === undefined) return null;
      const answer = cache.peek(found.answerKey);
      if (answer === null || answer !== found.answer.deref()) {
        // The app looks once more, and counts.
        remembered.delete(requestKey);
        return null;
      }
      cache.countHit();
      return found.repeat;
    },
    remember(requestKey, { answerKey, answer, status, headers, body }) {
      const repeat: Repeat = {
        status,
        headers: lastingHeaders(headers),
        body: body?.toString('latin1') ?? null,
        createdAt: answer.createdAt,
      };
      remembered.set(requestKey, { answerKey, answer: new WeakRef(answer), repeat });
    },
  };
}

/**
 * Headers of requests on which neither an answer nor the headers of a response depend. The credentials are among them:
 * where they mattered, the answer is private and not in the cache.
 */
const IGNORED_HEADERS: readonly string[] = [
  'authorization',
  'cookie',
  'x-request-id',
  'host',
  'connection',
  'content-length',
  'user-agent',
  'referer',
  'cache-control',
  'pragma',
  'priority',
  'dnt',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'traceparent',
  'tracestate',
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/** Headers of responses that are new each time. */
const NEW_HEADERS: readonly string[] = ['x-request-id', 'age', 'date', 'content-length'];

function lastingHeaders(headers: SentResponse['headers']): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => !NEW_HEADERS.includes(name))
    .flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (one === undefined ? [] : [name, String(one)])),
    );
}
