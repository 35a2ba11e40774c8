import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

type SomeField = GraphQLField<unknown, unknown>;

/** Levels of objects that the example goes into: enough for a connection's nodes. */
const MAX_LEVELS = 3;

/** Leaves shown of one object. */
const MAX_LEAVES = 4;

/** A small query that runs as it is: the first root field that needs no argument, with some of its leaves. */
export function exampleQuery(schema: GraphQLSchema): string {
  const query = schema.getQueryType();
  const selection = query === undefined || query === null ? null : selectFirst(query, MAX_LEVELS);
  return `query Example ${selection ?? '{ __typename }'}\n`;
}

function selectFirst(type: GraphQLObjectType, levels: number): string | null {
  for (const field of freeFields(type)) {
    const selection = selectField(field, levels);
    if (selection !== null) return `{ ${selection} }`;
  }
  return null;
}

function selectField(field: SomeField, levels: number): string | null {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (levels === 0 || !(isObjectType(type) || isInterfaceType(type))) return null;
  const leaves = freeFields(type).filter(({ type }) => isLeafType(getNamedType(type)));
  if (leaves.length > 0) return `${field.name} { ${leafNames(leaves)} }`;
  if (!isObjectType(type)) return null;
  const below = selectFirst(type, levels - 1);
  return below === null ? null : `${field.name} ${below}`;
}

function leafNames(leaves: readonly SomeField[]): string {
  return leaves
    .slice(0, MAX_LEAVES)
    .map(({ name }) => name)
    .join(' ');
}

function freeFields(type: Pick<GraphQLObjectType, 'getFields'>): readonly SomeField[] {
  return Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
}
