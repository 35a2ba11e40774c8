import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { ConnectorDefinition, SourceDefinition } from '../../connect/connectors.ts';
import type { Dialect } from '../../dialect/dialect.ts';
import type { LegacyClient } from '../../transport/legacy-client.ts';
import type { KeyForms } from '../batching/key-form.ts';
import type { SourceBooks } from './source-books.ts';
import type { SourceCacheConfig } from './source-config.ts';

/** One `@source` with its configuration and its connections. */
export interface RunningSource {
  readonly name: string;
  /** Null for connectors whose URL is absolute. */
  readonly definition: SourceDefinition | null;
  /** Replaces the `baseURL` of the schema. */
  readonly baseUrl?: string;
  readonly dialect: Dialect;
  /** The same with what the configuration says of that one connector. */
  dialectOf(connector: Pick<ConnectorDefinition, 'parentType' | 'field'>): Dialect;
  readonly timeZone: string;
  readonly client: LegacyClient;
  /** Lower-case names of client headers that its credentials pass on: what depends on them is private. */
  readonly callerHeaders: readonly string[];
  readonly cache: SourceCacheConfig;
  readonly books: SourceBooks;
  /** Null: as many as the operation needs. */
  readonly mostCallsPerOperation: number | null;
  /** In lower case. Null: writes are sent without such a key. */
  readonly idempotencyHeader: string | null;
  /** Whether a caller's pause after 429 is for all calls of the source; else each connector has pauses of its own. */
  readonly pausesWhole: boolean;
  /** Of a batch, in characters. */
  readonly maxUrlLength: number;
  /** Of the keys of its entities. */
  readonly keyForms: KeyForms;
  /** `$config` of this source's connectors. */
  readonly config: JsonObject;
  /** `$env`: only the variables which the schema names. */
  readonly env: JsonObject;
}
