import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { SharedReads } from '../../subgraph-executor.ts';
import type { WantedFields } from './wanted-fields.ts';

/**
 * The part of a subgraph's operation that gives the wanted fields. Null when it would cost calls of its own, and when the rest
 * of the operation costs none: then there is nothing to be ahead of.
 */
export function aheadOperation(
  text: string,
  wanted: WantedFields,
  reads: SharedReads,
): string | null {
  const document = parse(text, { noLocation: true });
  const [operation] = document.definitions;
  if (document.definitions.length !== 1 || operation?.kind !== Kind.OPERATION_DEFINITION)
    return null;
  const type = reads.schema.getRootType(operation.operation) ?? undefined;
  const pruning: Pruning = { reads, costsTwice: false, leavesCalls: false };
  const selectionSet = prune(operation.selectionSet, { wanted, type, isRoot: true }, pruning);
  if (selectionSet === null || pruning.costsTwice || !pruning.leavesCalls) return null;
  return print(withUsedVariables({ ...operation, selectionSet }));
}

/** What is found out on the way. */
interface Pruning {
  readonly reads: SharedReads;
  costsTwice: boolean;
  leavesCalls: boolean;
}

interface Place {
  readonly wanted: WantedFields;
  readonly type: GraphQLNamedType | undefined;
  readonly isRoot: boolean;
}

/** Null when nothing is left but the names of types. */
function prune(
  { selections }: SelectionSetNode,
  place: Place,
  pruning: Pruning,
): SelectionSetNode | null {
  const kept = selections.flatMap((selection) => pruneOne(selection, place, pruning) ?? []);
  return kept.some((selection) => !isTypeName(selection))
    ? { kind: Kind.SELECTION_SET, selections: kept }
    : null;
}

function isTypeName(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && selection.name.value === '__typename';
}

function pruneOne(selection: SelectionNode, place: Place, pruning: Pruning): SelectionNode | null {
  if (selection.kind === Kind.FIELD) return pruneField(selection, place, pruning);
  // The planner writes none, and one may be used in several places.
  if (selection.kind === Kind.FRAGMENT_SPREAD) {
    pruning.costsTwice = true;
    return null;
  }
  const condition = selection.typeCondition?.name.value;
  const type = condition === undefined ? place.type : pruning.reads.schema.getType(condition);
  const selectionSet = prune(selection.selectionSet, { ...place, type }, pruning);
  return selectionSet === null ? null : { ...selection, selectionSet };
}

function pruneField(field: FieldNode, place: Place, pruning: Pruning): FieldNode | null {
  if (isTypeName(field)) return field;
  const wanted = place.wanted.get(field.alias?.value ?? field.name.value);
  const call = callOf(field, place.type, pruning.reads);
  if (wanted === undefined) {
    pruning.leavesCalls ||= call !== null || costsCalls(field, place.type, pruning.reads);
    return null;
  }
  if (call === 'own' && !place.isRoot) pruning.costsTwice = true;
  if (field.selectionSet === undefined) return field;
  const type = typeOf(field, place.type);
  const selectionSet = prune(field.selectionSet, { wanted, type, isRoot: false }, pruning);
  return selectionSet === null ? null : { ...field, selectionSet };
}

/** Whether anything below the field costs a call. */
function costsCalls(
  field: FieldNode,
  parent: GraphQLNamedType | undefined,
  reads: SharedReads,
): boolean {
  const check = ({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        const narrowed = condition === undefined ? type : reads.schema.getType(condition);
        return check(selection.selectionSet, narrowed);
      }
      return callOf(selection, type, reads) !== null || costsCalls(selection, type, reads);
    });
  return field.selectionSet !== undefined && check(field.selectionSet, typeOf(field, parent));
}

function callOf({ name }: FieldNode, type: GraphQLNamedType | undefined, reads: SharedReads) {
  return type === undefined ? null : reads.callOf(type.name, name.value);
}

function typeOf(
  { name }: FieldNode,
  parent: GraphQLNamedType | undefined,
): GraphQLNamedType | undefined {
  const hasFields = isObjectType(parent) || isInterfaceType(parent);
  const field = hasFields ? parent.getFields()[name.value] : undefined;
  return field === undefined ? undefined : getNamedType(field.type);
}

/** A definition of a variable that nobody uses would be an error. */
function withUsedVariables(operation: OperationDefinitionNode): DocumentNode {
  const used = new Set<string>();
  visit(operation.selectionSet, {
    enter(node) {
      if (node.kind === Kind.VARIABLE) used.add(node.name.value);
    },
  });
  const { variableDefinitions = [] } = operation;
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        variableDefinitions: variableDefinitions.filter(({ variable }) =>
          used.has(variable.name.value),
        ),
      },
    ],
  };
}
