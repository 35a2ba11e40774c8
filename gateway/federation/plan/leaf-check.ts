import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from 'graphql';

/** Whether a value that is not null may stand where the schema has this type. Custom scalars take everything. */
export function compileLeafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  return builtIns.get(type.name) ?? (() => true);
}

const builtIns: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  [GraphQLString.name, isText],
  [GraphQLID.name, (value) => isText(value) || isWhole(value)],
  [GraphQLInt.name, isWhole],
  [GraphQLFloat.name, Number.isFinite],
  [GraphQLBoolean.name, (value) => typeof value === 'boolean'],
]);

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value);
}
