import type { GraphQLSchema } from 'graphql';
import { type UniqueRepresentations, uniqueRepresentations } from '../representations.ts';
import { isOfType } from './collect-fields.ts';
import { createEntity, type Entity, isEntity, memberOf, mergeEntity } from './entity.ts';
import type { RequiredSelection } from './query-plan.ts';

/** What a subgraph is to know of an entity, or null when the entity lacks a part of it. */
export type Represent = (entity: Entity) => Entity | null;

/** Compiles the `requires` of a fetch. `schema` is the whole supergraph, with the types that clients do not see. */
export function compileRepresentation(
  selections: readonly RequiredSelection[],
  schema: GraphQLSchema,
): Represent {
  const represent = compileSelections(selections, schema);
  return (entity) => {
    const representation = represent(entity);
    return representation !== null && typeof representation.__typename === 'string'
      ? representation
      : null;
  };
}

/** Adds a part; false when the entity lacks it. */
type Part = (entity: Entity, representation: Entity) => boolean;

function compileSelections(
  selections: readonly RequiredSelection[],
  schema: GraphQLSchema,
): Represent {
  const parts = selections.map((selection) => compilePart(selection, schema));
  return (entity) => {
    const representation = createEntity();
    for (const part of parts) if (!part(entity, representation)) return null;
    return representation;
  };
}

function compilePart(selection: RequiredSelection, schema: GraphQLSchema): Part {
  if (selection.kind === 'InlineFragment') return compileFragment(selection, schema);
  const { alias, name, selections } = selection;
  const key = alias ?? name;
  const pick = selections === undefined ? same : compilePick(selections, schema);
  return (entity, representation) => {
    const value = memberOf(entity, key);
    if (value === undefined) return false;
    representation[key] = pick(value);
    return true;
  };
}

function same(value: unknown): unknown {
  return value;
}

function compilePick(selections: readonly RequiredSelection[], schema: GraphQLSchema) {
  const represent = compileSelections(selections, schema);
  const pick = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(pick);
    return isEntity(value) ? represent(value) : null;
  };
  return pick;
}

type RequiredFragment = Extract<RequiredSelection, { readonly kind: 'InlineFragment' }>;

/** A fragment whose fields the entity lacks adds nothing, and spoils nothing. */
function compileFragment(
  { typeCondition, selections }: RequiredFragment,
  schema: GraphQLSchema,
): Part {
  if (typeCondition === undefined) return () => true;
  const represent = compileSelections(selections, schema);
  return (entity, representation) => {
    if (!isOfType(String(entity.__typename), typeCondition, schema)) return true;
    const part = represent(entity);
    if (part !== null) mergeEntity(representation, part, false);
    return true;
  };
}

/** The entities of one fetch: each is asked for once, however often it stands in the answer. */
export interface EntityGroups {
  readonly representations: UniqueRepresentations;
  /** Of all entities that can be asked for, with repetitions. */
  readonly all: readonly Entity[];
  /** By place in {@link all}: the entity, and its index among those that were given. */
  readonly entities: readonly Entity[];
  readonly indexes: readonly number[];
}

/** Leaves out entities of which the subgraph could not be told enough. */
export function groupEntities(entities: readonly Entity[], represent: Represent): EntityGroups {
  const all: Entity[] = [];
  const found: Entity[] = [];
  const indexes: number[] = [];
  for (const [index, entity] of entities.entries()) {
    const representation = represent(entity);
    if (representation === null) continue;
    all.push(representation);
    found.push(entity);
    indexes.push(index);
  }
  return { representations: uniqueRepresentations(all), all, entities: found, indexes };
}
