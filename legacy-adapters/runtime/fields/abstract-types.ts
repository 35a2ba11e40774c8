import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLAbstractType,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  isAbstractType,
} from 'graphql';
import type { EntityResolver } from '../entities/entity-resolver.ts';
import { type CacheHints, type HintedField, hintOf } from '../resources/cache-hints.ts';
import type { RequestScope } from '../resources/request-scope.ts';
import { restrictAnswer } from './restrict-answer.ts';

/** An entity's type and what completes it. */
export interface EntityType {
  readonly typeName: string;
  readonly resolver: EntityResolver;
}

/** What completes an object of one declared type; null: it is what it is. */
export type FindEntityType = (value: JsonObject) => EntityType | null;

/**
 * How the objects of a field of this type are completed; null: none ever is. Objects of an interface or a union are
 * completed as what their `__typename` says.
 */
export function entityTypeFinder(
  type: GraphQLNamedType,
  schema: GraphQLSchema,
  entities: ReadonlyMap<string, EntityResolver>,
): FindEntityType | null {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const found = possible.flatMap(({ name: typeName }) => {
    const resolver = entities.get(typeName);
    return resolver === undefined ? [] : [{ typeName, resolver }];
  });
  const [only] = found;
  if (only === undefined) return null;
  if (!isAbstractType(type)) return () => only;
  const byName = new Map(found.map((entity) => [entity.typeName, entity]));
  return ({ __typename }) => byName.get(String(__typename)) ?? null;
}

/**
 * Says of which type an object of an interface or a union is: the mapping gives it as `__typename`. The answer is then
 * kept as the schema says of that type. Throws a BanyanError that names the field when the mapping gives no type, or
 * one that the object cannot have.
 */
export function createTypeResolver(
  type: GraphQLAbstractType,
  { service, hints }: { readonly service: string; readonly hints: CacheHints },
): GraphQLTypeResolver<unknown, RequestScope> {
  return (value, scope, info) => {
    const name = typenameOf(value);
    const possible = info.schema.getPossibleTypes(type).map((each) => each.name);
    if (name !== null && possible.includes(name)) {
      const hint = hints.controls.has(name) ? hintOf(hints, toHinted(info), name) : null;
      if (hint !== null) restrictAnswer(hint, scope);
      return name;
    }
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    const given = name === null ? 'no __typename' : 'a __typename of another type';
    const message = `${coordinate}: expected a __typename out of ${possible.join(', ')}, the mapping gave ${given}`;
    throw new BanyanError('MAPPING_FAILED', message, { service, extensions: { coordinate } });
  };
}

function toHinted({ parentType, fieldName }: GraphQLResolveInfo): HintedField {
  return { parentType: parentType.name, field: fieldName };
}

function typenameOf(value: unknown): string | null {
  const name = isJsonObject(value as JsonValue) ? (value as JsonObject).__typename : null;
  return typeof name === 'string' ? name : null;
}
