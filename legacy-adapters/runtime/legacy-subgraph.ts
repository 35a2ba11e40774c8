import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import type { ScopeHasher } from '@banyan/platform/cache/scope.ts';
import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Metrics } from '@banyan/platform/telemetry/metrics.ts';
import type { GraphQLSchema } from 'graphql';
import type { ConnectedSchema } from '../connect/connectors.ts';
import type { KeySpellings } from './entities/key-spellings.ts';
import type { SourceConfig } from './sources/source-config.ts';
import type { ReadEntity } from './writes/read-entity.ts';

/** What a legacy subgraph is made from. */
export interface LegacySubgraphOptions {
  /** Name of the subgraph; appears in errors, traces and logs. */
  readonly name: string;
  readonly schema: ConnectedSchema;
  /** By name of `@source`. */
  readonly sources: Readonly<Record<string, SourceConfig>>;
  /** Looks up `$env`; only the names that the schema uses are read, once. */
  readonly env: (name: string) => string | undefined;
  /** Keeps what is read. The owner closes it. */
  readonly cache: ResourceCache;
  /** Turns the values of varying headers into a part of cache keys. */
  readonly hashScope: ScopeHasher;
  /** Where calls, batches and reads are counted. Default nowhere. */
  readonly metrics?: Metrics;
  /** Where mutations with `@emits` store what they are about to do. The owner closes it. Default: they tell the caches alone. */
  readonly intents?: IntentStore;
}

/** A legacy service as a running federation subgraph. The owner closes it. */
export interface LegacySubgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** Each field whose value is a function or a promise has a resolver, see the kit's `Subgraph`. */
  readonly isCompilable: true;
  /** Which calls a field costs, besides the one that gives its parent, see the kit's `CallOfField`. */
  callOf(typeName: string, fieldName: string): 'own' | 'entity' | null;
  /** The GraphQL context of one client request; holds its loaders. */
  createContext(request: RequestContext): object;
  /** Rejects with the first source that does not answer. */
  checkHealth(signal: AbortSignal): Promise<void>;
  /** Asks the service for an entity as nobody in particular, past all caches. Never rejects. */
  readEntity: ReadEntity;
  /** For who names entities of the subgraph from outside. */
  readonly keySpellings: KeySpellings;
  /** Every source that does not answer, with a sentence that says why. */
  probe(): Promise<readonly SourceProblem[]>;
  /** Closes the connections to the services; calls in flight end first. */
  close(): Promise<void>;
}

/** A source that does not answer. */
export interface SourceProblem {
  readonly source: string;
  /** For a person: what was tried and what came back. */
  readonly problem: string;
}
