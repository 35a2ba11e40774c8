import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What was wanted of one type, and the variables of `@skip` and `@include` on which that depends, with their values then. */
interface Wanted {
  readonly names: ReadonlySet<string>;
  readonly conditions: ReadonlyMap<string, unknown>;
}

const byFieldNodes = new WeakMap<readonly FieldNode[], Map<string, Wanted>>();

/**
 * Names of the fields that the client wants of an object of type `typeName` which the field being resolved returns,
 * fragments flattened. Fragments for other types are left out.
 */
export function requestedFields(info: GraphQLResolveInfo, typeName: string): ReadonlySet<string> {
  // Every sibling has the same array of nodes, so a list of rows pays for this once. In compiled documents, so have all requests.
  const byType = byFieldNodes.get(info.fieldNodes) ?? new Map<string, Wanted>();
  const known = byType.get(typeName);
  if (known !== undefined && isStillWanted(known, info)) return known.names;
  const wanted = { names: new Set<string>(), conditions: new Map<string, unknown>() };
  for (const node of info.fieldNodes) collect(node.selectionSet, { info, typeName, ...wanted });
  byFieldNodes.set(info.fieldNodes, byType.set(typeName, wanted));
  return wanted.names;
}

function isStillWanted({ conditions }: Wanted, { variableValues }: GraphQLResolveInfo): boolean {
  for (const [name, value] of conditions) if (variableValues[name] !== value) return false;
  return true;
}

interface Collection {
  readonly info: GraphQLResolveInfo;
  readonly typeName: string;
  readonly names: Set<string>;
  readonly conditions: Map<string, unknown>;
}

function collect(selectionSet: SelectionSetNode | undefined, into: Collection): void {
  const { names } = into;
  for (const selection of selectionSet?.selections ?? []) {
    if (!isIncluded(selection, into)) continue;
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    else collectFragment(selection, into);
  }
}

function collectFragment(selection: Exclude<SelectionNode, FieldNode>, into: Collection): void {
  const { info, typeName } = into;
  const fragment =
    selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
  const condition = fragment?.typeCondition?.name.value ?? typeName;
  if (appliesTo(condition, typeName, info.schema)) collect(fragment?.selectionSet, into);
}

function appliesTo(condition: string, typeName: string, schema: GraphQLSchema): boolean {
  if (condition === typeName) return true;
  const wanted = schema.getType(condition);
  const type = schema.getType(typeName);
  return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
}

function isIncluded(node: SelectionNode, { info, conditions }: Collection): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  const { variableValues } = info;
  for (const name of conditionVariables(node)) conditions.set(name, variableValues[name]);
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;
}

function conditionVariables({ directives = [] }: SelectionNode): readonly string[] {
  return directives.flatMap(({ arguments: given = [] }) =>
    given.flatMap(({ value }) => (value.kind === Kind.VARIABLE ? [value.name.value] : [])),
  );
}
