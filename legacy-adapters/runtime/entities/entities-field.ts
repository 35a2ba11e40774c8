import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { requestedFields } from '../fields/requested-fields.ts';
import type { RequestScope } from '../resources/request-scope.ts';
import type { Settling } from '../settle.ts';
import type { LoadOutcome } from './entity-gaps.ts';
import type { EntityResolver } from './entity-resolver.ts';

/** A reference to an entity, as other subgraphs know it. */
type Reference = JsonObject & { readonly __typename: string };

/**
 * Resolves `Query._entities` in place of the function that @apollo/subgraph brings, which makes several promises for
 * each reference, also for those that are known at once.
 */
export function attachEntitiesResolver(
  schema: GraphQLSchema,
  entities: ReadonlyMap<string, EntityResolver>,
): void {
  const field: GraphQLField<unknown, RequestScope> | undefined = schema
    .getQueryType()
    ?.getFields()._entities;
  if (field === undefined) return;
  field.resolve = (_source, { representations }, scope, info) =>
    representations.map((reference: Reference) =>
      resolveReference(reference, entities, scope, info),
    );
}

/** What is thrown stands in the place of its entity: others may be on their way, and nobody would wait for them. */
function resolveReference(
  reference: Reference,
  entities: ReadonlyMap<string, EntityResolver>,
  scope: RequestScope,
  info: GraphQLResolveInfo,
): Settling<LoadOutcome> {
  try {
    return findEntity(reference, entities, scope, info);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The type must be an object type of the schema. */
function findEntity(
  reference: Reference,
  entities: ReadonlyMap<string, EntityResolver>,
  scope: RequestScope,
  info: GraphQLResolveInfo,
): Settling<LoadOutcome> {
  const { __typename } = reference;
  const entity = entities.get(__typename);
  // The name of the type stays with what is found: graphql-js looks for it there.
  if (entity !== undefined)
    return entity.complete(reference, requestedFields(info, __typename), scope);
  if (isObjectType(info.schema.getType(__typename))) return reference;
  throw new Error(`_entities: the schema has no object type ${JSON.stringify(__typename)}`);
}
