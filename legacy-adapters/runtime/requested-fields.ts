import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

const byFieldNodes = new WeakMap<readonly FieldNode[], ReadonlySet<string>>();

/**
 * Names of the fields that the client wants of the object which the field being resolved returns, fragments flattened.
 * Type conditions are not looked at: the set may name more than one concrete type needs.
 */
export function requestedFields(info: GraphQLResolveInfo): ReadonlySet<string> {
  // graphql-js hands the same array of nodes to every sibling, so a list of rows pays for this once.
  const known = byFieldNodes.get(info.fieldNodes);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const node of info.fieldNodes) collect(node.selectionSet, info, names);
  byFieldNodes.set(info.fieldNodes, names);
  return names;
}

function collect(
  selectionSet: SelectionSetNode | undefined,
  info: GraphQLResolveInfo,
  names: Set<string>,
): void {
  for (const selection of selectionSet?.selections ?? []) {
    if (!isIncluded(selection, info)) continue;
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, info, names);
    else collect(info.fragments[selection.name.value]?.selectionSet, info, names);
  }
}

function isIncluded(node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;
}
