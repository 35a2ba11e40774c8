import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What one operation may hold, with its fragments written out. */
export interface OperationLimits {
  /** Levels of fields. Introspection does not count. Default 15. */
  readonly maxDepth: number;
  /** Default 50. */
  readonly maxAliases: number;
  /** Default 20. */
  readonly maxRootFields: number;
}

/** Used where nothing else is configured. */
export const DEFAULT_OPERATION_LIMITS: OperationLimits = {
  maxDepth: 15,
  maxAliases: 50,
  maxRootFields: 20,
};

/** Refuses operations beyond the limits before they are planned. */
export function createOperationLimitsPlugin(limits: OperationLimits): ApolloServerPlugin {
  // Apollo Server gives the same objects again for a document that it has met before.
  const known = new WeakMap<OperationDefinitionNode, Excess | null>();
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ document, operation }) {
        if (operation === undefined) return;
        let excess = known.get(operation);
        if (excess === undefined) {
          excess = findExcess(document, operation, limits);
          known.set(operation, excess);
        }
        if (excess !== null) throw limitError(excess);
      },
    }),
  };
}

/** The sizes that are limited. */
export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
}

/**
 * Measures an operation in one pass: each fragment once, however often and however deep it is spread. A fragment that
 * spreads itself has no size; validation refuses it before.
 */
export function measureOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode | OperationSize>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return measureSelections(operation.selectionSet, fragments);
}

/** A fragment is measured when it is first met, and its size takes its place. */
type Fragments = Map<string, FragmentDefinitionNode | OperationSize>;

const nothing: OperationSize = { depth: 0, aliases: 0, rootFields: 0 };

function measureSelections(set: SelectionSetNode | undefined, fragments: Fragments): OperationSize {
  if (set === undefined) return nothing;
  return set.selections.map((node) => measureSelection(node, fragments)).reduce(together, nothing);
}

function together(a: OperationSize, b: OperationSize): OperationSize {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    rootFields: a.rootFields + b.rootFields,
  };
}

function measureSelection(node: SelectionNode, fragments: Fragments): OperationSize {
  switch (node.kind) {
    case Kind.FIELD:
      return measureField(node, fragments);
    case Kind.INLINE_FRAGMENT:
      return measureSelections(node.selectionSet, fragments);
    case Kind.FRAGMENT_SPREAD:
      return measureFragment(node.name.value, fragments);
  }
}

function measureField(field: FieldNode, fragments: Fragments): OperationSize {
  const below = measureSelections(field.selectionSet, fragments);
  const isIntrospection = field.name.value === '__schema' || field.name.value === '__type';
  return {
    depth: isIntrospection ? 1 : below.depth + 1,
    aliases: below.aliases + (field.alias === undefined ? 0 : 1),
    rootFields: 1,
  };
}

function measureFragment(name: string, fragments: Fragments): OperationSize {
  const known = fragments.get(name);
  if (known === undefined) return nothing;
  if (!('kind' in known)) return known;
  fragments.set(name, nothing);
  const size = measureSelections(known.selectionSet, fragments);
  fragments.set(name, size);
  return size;
}

interface Excess {
  readonly what: string;
  readonly found: number;
  readonly setting: keyof OperationLimits;
  readonly allowed: number;
}

function findExcess(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { maxDepth, maxAliases, maxRootFields }: OperationLimits,
): Excess | null {
  const { depth, aliases, rootFields } = measureOperation(document, operation);
  const sizes: readonly Excess[] = [
    { what: 'levels of fields', found: depth, setting: 'maxDepth', allowed: maxDepth },
    { what: 'aliases', found: aliases, setting: 'maxAliases', allowed: maxAliases },
    { what: 'root fields', found: rootFields, setting: 'maxRootFields', allowed: maxRootFields },
  ];
  return sizes.find(({ found, allowed }) => found > allowed) ?? null;
}

function limitError({ what, found, setting, allowed }: Excess): GraphQLError {
  return new GraphQLError(
    `The operation has ${found} ${what}; at most ${allowed} are allowed (limits.${setting}).`,
    { extensions: { code: 'REQUEST_LIMIT_EXCEEDED', http: { status: 400 } } },
  );
}
