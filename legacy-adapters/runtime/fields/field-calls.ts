import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import { getNamedType } from 'graphql';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import { compileKey } from '../entities/entity-key.ts';
import type { EntityConnector } from '../entities/entity-loader.ts';
import { type PrimedEntities, primedEntities } from '../entities/row-priming.ts';
import type { PagedList } from '../pagination/list-pages.ts';
import { initialPageSize } from '../pagination/page-size.ts';
import type { RunningSource } from '../sources/running-source.ts';
import type { RunningSources } from '../sources/running-sources.ts';
import { compileDeclaredEvents } from '../writes/declared-events.ts';
import type { WriteTarget } from '../writes/write-call.ts';
import { createWriteIntents, type WriteIntents } from '../writes/write-intents.ts';
import { connectionNodeOf, fieldOf, readTypeOf, type SchemaFacts } from './schema-facts.ts';

/** A connector on a field, with what its place in the schema says about it. */
export interface FieldCall {
  readonly call: ConnectorCall;
  /** The entities for which its rows can stand. */
  readonly primes: PrimedEntities | null;
  /** Set when the field returns a Relay connection: the mapping then gives its nodes. */
  readonly pages: Pick<PagedList, 'paginator' | 'limit'> | null;
  /** A Query field whose arguments are the key of its type: it goes through the entity loader, and so is batched. */
  readonly isLookupByKey: boolean;
  /** Whether what the field gives may be read by other connectors of its type, whose rules do not know the field's hint. */
  readonly isReadByOthers: boolean;
  /** Whether the field is one of Query or Mutation, which have no `$this`. */
  readonly isRoot: boolean;
  /** Set for a field of Mutation: what it changes. */
  readonly target: WriteTarget | null;
}

/** What {@link createFieldCalls} needs. */
export interface FieldCallParts {
  readonly facts: SchemaFacts;
  readonly calls: readonly ConnectorCall[];
  readonly sources: RunningSources;
  readonly connectors: ReadonlyMap<string, readonly EntityConnector[]>;
  readonly subgraph: string;
  /** Null: events of writes are not kept. */
  readonly intents: IntentStore | null;
}

/** The connectors on fields, by `Type.field`. Throws for a connection over a source without pages. */
export function createFieldCalls(parts: FieldCallParts): ReadonlyMap<string, FieldCall> {
  const onFields = parts.calls.filter(({ definition }) => definition.field !== null);
  return new Map(
    onFields.map((call) => {
      const { parentType, field } = call.definition;
      return [`${parentType}.${field}`, createFieldCall(call, parts)];
    }),
  );
}

function createFieldCall(call: ConnectorCall, parts: FieldCallParts): FieldCall {
  const { facts, sources, connectors } = parts;
  const { definition } = call;
  const { kind, parentType } = definition;
  const source = sources.of(definition.source);
  const field = fieldOf(facts, definition);
  const isConnection = field !== undefined && connectionNodeOf(facts, field) !== null;
  const isWrite = parentType === facts.schema.getMutationType()?.name;
  const loaders = connectors.get(readTypeOf(facts, definition)) ?? [];
  const isLookupByKey = kind === 'explicitEntity';
  return {
    call,
    primes: primedEntities(call, loaders, source.dialectOf(definition).paginator),
    pages: isConnection ? requirePages(call, source) : null,
    isLookupByKey,
    isReadByOthers: isLookupByKey && loaders.some((loader) => loader.call !== call),
    isRoot: isWrite || parentType === facts.schema.getQueryType()?.name,
    target: isWrite ? writeTarget(call, source, parts) : null,
  };
}

function writeTarget(
  { definition }: ConnectorCall,
  source: RunningSource,
  parts: FieldCallParts,
): WriteTarget {
  const { facts, subgraph } = parts;
  const field = fieldOf(facts, definition);
  const typeName = field === undefined ? '' : getNamedType(field.type).name;
  const keys = facts.keys.get(typeName);
  const readKeys = keys?.map((fields) => compileKey(fields, source.keyForms(typeName)));
  const entity = readKeys === undefined ? null : { typeName, keys: readKeys };
  const intents = writeIntents(definition, source, parts);
  return { subgraph, source: source.name, entity, intents };
}

function writeIntents(
  { parentType, field }: ConnectorDefinition,
  { keyForms }: RunningSource,
  { facts, subgraph, intents: store }: FieldCallParts,
): WriteIntents | null {
  const coordinate = `${parentType}.${field}`;
  const emits = facts.connected.emits.filter((one) => one.coordinate === coordinate);
  const events = compileDeclaredEvents({ subgraph, types: facts.types, keyForms }, emits);
  if (store === null || events === null) return null;
  return createWriteIntents({ store, subgraph, coordinate, events });
}

function requirePages({ definition }: ConnectorCall, source: RunningSource): FieldCall['pages'] {
  const { paginator, name } = source.dialectOf(definition);
  if (paginator !== null) return { paginator, limit: initialPageSize(paginator) };
  throw new Error(
    `${definition.coordinate} gives a connection, but the dialect ${name} of its source ${source.name} has no pages: ` +
      'choose a dialect that has, or set paginator in the configuration of the source',
  );
}
