import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { SourceDefinition } from '../connect/connectors.ts';
import type { RequestEncoding } from '../connect/request-types.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { LegacyClient } from '../transport/legacy-client.ts';
import type { SourceBooks } from './source-books.ts';
import type { SourceCacheConfig } from './source-config.ts';

/** One `@source` with its configuration and its connections. */
export interface RunningSource {
  readonly name: string;
  /** Null for connectors whose URL is absolute. */
  readonly definition: SourceDefinition | null;
  /** Replaces the `baseURL` of the schema. */
  readonly baseUrl?: string;
  readonly encoding: RequestEncoding;
  readonly dialect: Dialect;
  readonly timeZone: string;
  readonly client: LegacyClient;
  readonly cache: SourceCacheConfig;
  readonly books: SourceBooks;
  /** In lower case. Null: writes are sent without such a key. */
  readonly idempotencyHeader: string | null;
  /** Of a batch, in characters. */
  readonly maxUrlLength: number;
  /** `$config` of this source's connectors. */
  readonly config: JsonObject;
  /** `$env`: only the variables which the schema names. */
  readonly env: JsonObject;
}
