import { isPromise } from 'node:util/types';
import type { GraphQLField, GraphQLSchema } from 'graphql';

/**
 * Makes `Query._entities` give an Error in the place of each entity that fails. The library's resolver throws at the first
 * reference of an unknown type, and nobody waits any more for what it had begun before; compiled documents put what rejects
 * behind the others.
 */
export function keepFailuresInPlace(schema: GraphQLSchema): void {
  const field: GraphQLField<unknown, unknown> | undefined = schema
    .getQueryType()
    ?.getFields()._entities;
  const resolve = field?.resolve;
  if (field === undefined || resolve === undefined) return;
  field.resolve = (source, { representations }, context, info) =>
    representations.map((reference: unknown) => {
      try {
        const [entity] = resolve(source, { representations: [reference] }, context, info) as [
          unknown,
        ];
        return isPromise(entity) ? entity.catch(toError) : entity;
      } catch (error) {
        return toError(error);
      }
    });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
