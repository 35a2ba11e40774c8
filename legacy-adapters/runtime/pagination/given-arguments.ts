import { type GraphQLResolveInfo, Kind } from 'graphql';

/** Names of the arguments that the client gave to the field being resolved: others are absent, or have their defaults. */
export function givenArguments(info: GraphQLResolveInfo): ReadonlySet<string> {
  const [node] = info.fieldNodes;
  const given = (node?.arguments ?? []).filter(
    ({ value }) =>
      value.kind !== Kind.VARIABLE || Object.hasOwn(info.variableValues, value.name.value),
  );
  return new Set(given.map(({ name }) => name.value));
}
