import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';

/** One operation against an adapter, and what goes over the wire. */
export interface ConformanceCase {
  readonly title: string;
  /** Default `v0.3`. */
  readonly spec?: string;
  /** Lines of the schema, without its links and its source `api`. */
  readonly sdl: readonly string[];
  /** Further arguments of `@source`. */
  readonly sourceArguments?: string;
  /** In the place of `http: { baseURL: … }`; `BASE` is the address of the service. */
  readonly sourceHttp?: string;
  /** Values of `$config`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Requests that the operation may make. Default: as many as it needs. */
  readonly maxCalls?: number;
  /** Values of `$context`. */
  readonly context?: JsonObject;
  /** What the service speaks. Default `plain`. */
  readonly dialect?: string;
  /** Headers of the client, in lower case. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly operation: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** By `METHOD /path?query`; anything else is answered by 404. */
  readonly answers: Readonly<Record<string, CaseAnswer>>;
  readonly expect: {
    readonly data: unknown;
    /** Path, code and message of each error, and with `extensions` what else the mapping gave. */
    readonly errors?: readonly CaseError[];
    /** `METHOD /path?query`, and the body behind a space, in alphabetical order. */
    readonly requests: readonly string[];
    /** Headers of the first request, by name in lower case; null for one that must not be sent. */
    readonly headers?: Readonly<Record<string, string | null>>;
  };
}

/** What the service answers. */
export interface CaseAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  /** Bytes in hexadecimal, sent as they are. */
  readonly hex?: string;
}

interface CaseError {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A file of `cases/`. */
export interface ConformanceTopic {
  readonly topic: string;
  readonly cases: readonly ConformanceCase[];
}

/** All topics, in the order of their files' names. */
export function readConformanceTopics(): readonly ConformanceTopic[] {
  const folder = join(import.meta.dirname, 'cases');
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}
