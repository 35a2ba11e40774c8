import type {
  DefinitionNode,
  DirectiveNode,
  DocumentNode,
  EnumTypeDefinitionNode,
  EnumTypeExtensionNode,
  FieldDefinitionNode,
  InputObjectTypeDefinitionNode,
  InputObjectTypeExtensionNode,
  InputValueDefinitionNode,
  InterfaceTypeDefinitionNode,
  InterfaceTypeExtensionNode,
  ObjectTypeDefinitionNode,
  ObjectTypeExtensionNode,
  ScalarTypeDefinitionNode,
  ScalarTypeExtensionNode,
  TypeNode,
  UnionTypeDefinitionNode,
  UnionTypeExtensionNode,
} from 'graphql';

/** The types of one SDL document by name, a type and its extensions taken together. */
export interface TypeMap {
  readonly types: ReadonlyMap<string, TypeEntry>;
  readonly roots: RootTypes;
}

/** Names of the operation types, whether or not the document defines them. */
export interface RootTypes {
  readonly query: string;
  readonly mutation: string;
  readonly subscription: string;
}

export type TypeEntry = ObjectEntry | InputEntry | LeafEntry | AbstractEntry;

/** An object type with the fields and directives of all its definitions. */
export interface ObjectEntry {
  readonly kind: 'object';
  readonly name: string;
  readonly nodes: readonly (ObjectTypeDefinitionNode | ObjectTypeExtensionNode)[];
  readonly fields: ReadonlyMap<string, FieldDefinitionNode>;
  readonly directives: readonly DirectiveNode[];
}

/** An input object type. */
export interface InputEntry {
  readonly kind: 'input';
  readonly name: string;
  readonly nodes: readonly (InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode)[];
  readonly fields: ReadonlyMap<string, InputValueDefinitionNode>;
}

/** A scalar or an enum. `nodes` is empty for the five scalars of GraphQL itself. */
export interface LeafEntry {
  readonly kind: 'scalar' | 'enum';
  readonly name: string;
  readonly nodes: readonly LeafNode[];
}

/** An interface or a union; `abstract-types.ts` says which object types it stands for. */
export interface AbstractEntry {
  readonly kind: 'interface' | 'union';
  readonly name: string;
  readonly nodes: readonly AbstractNode[];
}

type LeafNode =
  | ScalarTypeDefinitionNode
  | ScalarTypeExtensionNode
  | EnumTypeDefinitionNode
  | EnumTypeExtensionNode;

export type AbstractNode =
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode
  | UnionTypeDefinitionNode
  | UnionTypeExtensionNode;

/** The scalars which every schema has. */
export const BUILT_IN_SCALARS: readonly string[] = ['Int', 'Float', 'String', 'Boolean', 'ID'];

/** Indexes the types of `document`. Unknown names are simply absent. */
export function createTypeMap(document: DocumentNode): TypeMap {
  const types = new Map<string, TypeEntry>(
    BUILT_IN_SCALARS.map((name) => [name, { kind: 'scalar', name, nodes: [] }]),
  );
  for (const node of document.definitions) {
    const entry = toEntry(node);
    if (entry !== null) types.set(entry.name, mergeEntries(types.get(entry.name), entry));
  }
  return { types, roots: rootTypesOf(document) };
}

/** What a type reference such as `[Item!]!` comes down to. */
export interface TypeReference {
  readonly name: string;
  /** How many lists are around the named type. */
  readonly listDepth: number;
  /** Whether the outermost wrapper is `!`. */
  readonly isRequired: boolean;
}

/** Takes the wrappers off a type. */
export function typeReferenceOf(type: TypeNode): TypeReference {
  if (type.kind === 'NamedType') {
    return { name: type.name.value, listDepth: 0, isRequired: false };
  }
  const inner = typeReferenceOf(type.type);
  if (type.kind === 'NonNullType') return { ...inner, isRequired: true };
  return { name: inner.name, listDepth: inner.listDepth + 1, isRequired: false };
}

/** The object types of a document in the order in which they first appear. */
export function objectTypesOf({ types }: TypeMap): readonly ObjectEntry[] {
  return [...types.values()].filter((entry) => entry.kind === 'object');
}

/** The object type called `name`, or null when there is none or it is of another kind. */
export function objectTypeOf({ types }: TypeMap, name: string): ObjectEntry | null {
  const entry = types.get(name);
  return entry?.kind === 'object' ? entry : null;
}

function toEntry(node: DefinitionNode): TypeEntry | null {
  switch (node.kind) {
    case 'ObjectTypeDefinition':
    case 'ObjectTypeExtension':
      return toObjectEntry(node);
    case 'InputObjectTypeDefinition':
    case 'InputObjectTypeExtension':
      return { kind: 'input', name: node.name.value, nodes: [node], fields: byName(node.fields) };
    case 'ScalarTypeDefinition':
    case 'ScalarTypeExtension':
      return { kind: 'scalar', name: node.name.value, nodes: [node] };
    case 'EnumTypeDefinition':
    case 'EnumTypeExtension':
      return { kind: 'enum', name: node.name.value, nodes: [node] };
    case 'InterfaceTypeDefinition':
    case 'InterfaceTypeExtension':
      return { kind: 'interface', name: node.name.value, nodes: [node] };
    case 'UnionTypeDefinition':
    case 'UnionTypeExtension':
      return { kind: 'union', name: node.name.value, nodes: [node] };
    default:
      return null;
  }
}

function toObjectEntry(node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): ObjectEntry {
  const directives = node.directives ?? [];
  const name = node.name.value;
  return { kind: 'object', name, nodes: [node], fields: byName(node.fields), directives };
}

function byName<T extends { readonly name: { readonly value: string } }>(
  nodes: readonly T[] = [],
): ReadonlyMap<string, T> {
  return new Map(nodes.map((node) => [node.name.value, node]));
}

function mergeEntries(known: TypeEntry | undefined, added: TypeEntry): TypeEntry {
  if (known?.kind === 'object' && added.kind === 'object') {
    return {
      ...known,
      nodes: [...known.nodes, ...added.nodes],
      fields: new Map([...known.fields, ...added.fields]),
      directives: [...known.directives, ...added.directives],
    };
  }
  if (known?.kind === 'input' && added.kind === 'input') {
    const fields = new Map([...known.fields, ...added.fields]);
    return { ...known, nodes: [...known.nodes, ...added.nodes], fields };
  }
  if (isAbstractEntry(known) && isAbstractEntry(added)) {
    return { ...known, nodes: [...known.nodes, ...added.nodes] };
  }
  return known ?? added;
}

function isAbstractEntry(entry: TypeEntry | undefined): entry is AbstractEntry {
  return entry?.kind === 'interface' || entry?.kind === 'union';
}

function rootTypesOf(document: DocumentNode): RootTypes {
  const roots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
  for (const node of document.definitions) {
    if (node.kind !== 'SchemaDefinition' && node.kind !== 'SchemaExtension') continue;
    for (const operation of node.operationTypes ?? []) {
      roots[operation.operation] = operation.type.name.value;
    }
  }
  return roots;
}
