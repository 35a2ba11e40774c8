import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { SubgraphRequest } from './subgraph-executor.ts';

type ErrorPath = readonly (string | number)[];
type Variables = Readonly<Record<string, unknown>>;

/**
 * The paths, as the subgraph would have written them, of everything that is missing when a whole fetch fails: one per
 * root field, one per field of a single entity. For a list of entities it is `[]`, one error at the place of the list,
 * since one for each of a hundred entities would tell the client nothing more.
 */
export function missingPaths(request: SubgraphRequest): readonly ErrorPath[] {
  const document = parse(request.query, { noLocation: true });
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) return [[]];
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const variables = { ...defaultsOf(operation), ...request.variables };
  return pathsOf(operation, { fragments, variables });
}

/** As they are written: those of `@skip` and `@include` need no type to be read. */
function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
  );
  return Object.fromEntries(defaults);
}

interface Scope {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

function pathsOf(operation: OperationDefinitionNode, scope: Scope): readonly ErrorPath[] {
  const roots = fieldsIn(operation.selectionSet, scope);
  const entities = roots.find((field) => field.name.value === '_entities');
  if (entities === undefined) return responseKeys(roots).map((key) => [key]);
  const { representations } = scope.variables;
  if (!Array.isArray(representations) || representations.length !== 1) return [[]];
  const keys = responseKeys(fieldsIn(entities.selectionSet, scope));
  return keys.map((key) => ['_entities', 0, key]);
}

function fieldsIn(selectionSet: SelectionSetNode | undefined, scope: Scope): readonly FieldNode[] {
  const selections = selectionSet?.selections ?? [];
  return selections
    .filter((selection) => isIncluded(selection, scope.variables))
    .flatMap((selection) => fieldsOf(selection, scope));
}

function fieldsOf(selection: SelectionNode, scope: Scope): readonly FieldNode[] {
  switch (selection.kind) {
    case Kind.FIELD:
      return [selection];
    case Kind.INLINE_FRAGMENT:
      return fieldsIn(selection.selectionSet, scope);
    case Kind.FRAGMENT_SPREAD:
      return fieldsIn(scope.fragments.get(selection.name.value)?.selectionSet, scope);
  }
}

function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}

function responseKeys(fields: readonly FieldNode[]): readonly string[] {
  const visible = fields.filter((field) => field.name.value !== '__typename');
  return [...new Set(visible.map((field) => field.alias?.value ?? field.name.value))];
}
