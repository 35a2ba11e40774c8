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

type NamesByType = Map<string, ReadonlySet<string>>;

const byFieldNodes = new WeakMap<readonly FieldNode[], NamesByType>();

/**
 * Names of the fields that the client wants of an object of type `typeName` which the field being resolved returns,
 * fragments flattened. Fragments for other types are left out.
 */
export function requestedFields(info: GraphQLResolveInfo, typeName: string): ReadonlySet<string> {
  // graphql-js hands the same array of nodes to every sibling, so a list of rows pays for this once.
  const byType = byFieldNodes.get(info.fieldNodes) ?? new Map<string, ReadonlySet<string>>();
  const known = byType.get(typeName);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const node of info.fieldNodes) collect(node.selectionSet, { info, typeName, names });
  byFieldNodes.set(info.fieldNodes, byType.set(typeName, names));
  return names;
}

interface Collection {
  readonly info: GraphQLResolveInfo;
  readonly typeName: string;
  readonly names: Set<string>;
}

function collect(selectionSet: SelectionSetNode | undefined, into: Collection): void {
  const { info, names } = into;
  for (const selection of selectionSet?.selections ?? []) {
    if (!isIncluded(selection, info)) continue;
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

function isIncluded(node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;
}
