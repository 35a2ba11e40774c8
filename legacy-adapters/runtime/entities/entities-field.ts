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
import type { LoadedEntity } from './entity-loader.ts';
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

/** An error in the place of one entity, so that the others survive; the type must be one of the schema. */
function resolveReference(
  reference: Reference,
  entities: ReadonlyMap<string, EntityResolver>,
  scope: RequestScope,
  info: GraphQLResolveInfo,
): Settling<LoadedEntity> | Error {
  const { __typename } = reference;
  const entity = entities.get(__typename);
  // The name of the type stays with what is found: graphql-js looks for it there.
  if (entity !== undefined)
    return entity.complete(reference, requestedFields(info, __typename), scope);
  if (isObjectType(info.schema.getType(__typename))) return reference;
  throw new Error(`_entities: the schema has no object type ${JSON.stringify(__typename)}`);
}
