import { type GraphQLInputType, getNullableType, isInputObjectType, isListType } from 'graphql';

/** GraphQL arguments of one field, by name. */
export type ArgumentTypes = ReadonlyMap<string, GraphQLInputType>;

/** Which part of the arguments a value is. */
export interface Origin {
  /** Such as `input.items.*.quantity`; `''` for all arguments together. */
  readonly argument: string;
  readonly type: { readonly kind: 'arguments'; readonly types: ArgumentTypes } | InputType;
}

type InputType = { readonly kind: 'input'; readonly type: GraphQLInputType };

/** All arguments together: `$args`. */
export function allArguments(types: ArgumentTypes): Origin {
  return { argument: '', type: { kind: 'arguments', types } };
}

/** Names of the members that an origin has by its type. */
export function memberNames({ type }: Origin): readonly string[] {
  if (type.kind === 'arguments') return [...type.types.keys()];
  const nullable = getNullableType(type.type);
  return isInputObjectType(nullable) ? Object.keys(nullable.getFields()) : [];
}

/** A member of an origin, or null when its type has none of that name. */
export function memberOf(origin: Origin, name: string): Origin | null {
  const type = memberType(origin, name);
  if (type === undefined) return null;
  const { argument } = origin;
  const path = argument === '' ? name : `${argument}.${name}`;
  return { argument: path, type: { kind: 'input', type } };
}

/** What the list of an origin holds, or null when it is no list. */
export function elementOf({ argument, type }: Origin): Origin | null {
  const nullable = type.kind === 'input' ? getNullableType(type.type) : null;
  if (!isListType(nullable)) return null;
  return { argument: `${argument}.*`, type: { kind: 'input', type: nullable.ofType } };
}

function memberType({ type }: Origin, name: string): GraphQLInputType | undefined {
  if (type.kind === 'arguments') return type.types.get(name);
  const nullable = getNullableType(type.type);
  return isInputObjectType(nullable) ? nullable.getFields()[name]?.type : undefined;
}
