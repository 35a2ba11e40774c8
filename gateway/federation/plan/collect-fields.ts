import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What a document says besides its selections. */
export interface DocumentFacts {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Coerced; only those of `@skip` and `@include` are looked at. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The fields of one type by their name in the answer, in the order of the answer; equal names are one field. */
export function collectFields(
  selectionSets: readonly (SelectionSetNode | undefined)[],
  typeName: string,
  facts: DocumentFacts,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  for (const set of selectionSets) if (set !== undefined) collect(set, { typeName, facts, fields });
  return fields;
}

interface Collector {
  readonly typeName: string;
  readonly facts: DocumentFacts;
  readonly fields: Map<string, FieldNode[]>;
}

function collect({ selections }: SelectionSetNode, collector: Collector): void {
  for (const selection of selections) {
    if (isIncluded(selection, collector.facts)) collectOne(selection, collector);
  }
}

function collectOne(selection: SelectionNode, collector: Collector): void {
  const { fields, facts, typeName } = collector;
  if (selection.kind === Kind.FIELD) {
    const name = selection.alias?.value ?? selection.name.value;
    const known = fields.get(name);
    if (known === undefined) fields.set(name, [selection]);
    else known.push(selection);
    return;
  }
  const fragment =
    selection.kind === Kind.FRAGMENT_SPREAD ? facts.fragments.get(selection.name.value) : selection;
  if (fragment === undefined) return;
  const condition = fragment.typeCondition?.name.value;
  if (condition !== undefined && !isOfType(typeName, condition, facts.schema)) return;
  collect(fragment.selectionSet, collector);
}

function isIncluded(node: SelectionNode, { variables }: DocumentFacts): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}

/** Whether a fragment on `condition` holds for objects of the type `typeName`. */
export function isOfType(typeName: string, condition: string, schema: GraphQLSchema): boolean {
  if (condition === typeName) return true;
  const wanted = schema.getType(condition);
  const type = schema.getType(typeName);
  if (!isAbstractType(wanted) || !(isObjectType(type) || isInterfaceType(type))) return false;
  return schema.isSubType(wanted, type);
}
