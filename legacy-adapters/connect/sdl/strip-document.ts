import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  visit,
} from 'graphql';
import { HELPER_TYPES, type SpecNames } from './connect-names.ts';
import { EVENTS_IDENTITY, findLink, type Link, readLinks } from './links.ts';

/**
 * The document without anything of the connect and events specifications: their links, the `@source`, `@connect` and `@emits`
 * directives, and definitions of them or their types that the author wrote out. Definitions that are empty then go too.
 */
export function stripConnect(document: DocumentNode, link: Link, names: SpecNames): DocumentNode {
  const events = findLink(readLinks(document), EVENTS_IDENTITY)?.directive;
  const dropped = [names.connect, names.source, ...(names.emits === null ? [] : [names.emits])];
  const dropsDirective = (node: ConstDirectiveNode) =>
    node === link.directive || node === events || dropped.includes(node.name.value);
  const definedTypes = locallyDefinedTypes(document, names);
  const kept = document.definitions.filter((node) => !isDropped(node, names, definedTypes));
  const stripped: DocumentNode = visit(
    { ...document, definitions: kept },
    { Directive: (node) => (dropsDirective(node as ConstDirectiveNode) ? null : undefined) },
  );
  return { ...stripped, definitions: stripped.definitions.filter((node) => !isEmpty(node)) };
}

/** With a hand-written `directive @connect`, its types may be written out too, under their plain names. */
function locallyDefinedTypes(document: DocumentNode, names: SpecNames): ReadonlySet<string> {
  const isLocal = document.definitions.some((node) => isConnectDefinition(node, names));
  return isLocal ? new Set([...names.helperTypes, ...HELPER_TYPES]) : names.helperTypes;
}

function isDropped(
  node: DefinitionNode,
  names: SpecNames,
  helperTypes: ReadonlySet<string>,
): boolean {
  if (isConnectDefinition(node, names)) return true;
  const isHelper =
    node.kind === 'ScalarTypeDefinition' || node.kind === 'InputObjectTypeDefinition';
  return isHelper && helperTypes.has(node.name.value);
}

function isConnectDefinition(
  node: DefinitionNode,
  names: SpecNames,
): node is DirectiveDefinitionNode {
  if (node.kind !== 'DirectiveDefinition') return false;
  return [names.connect, names.source, names.emits].includes(node.name.value);
}

function isEmpty(node: DefinitionNode): boolean {
  if (node.kind === 'SchemaExtension') {
    return isNone(node.directives) && isNone(node.operationTypes);
  }
  if (node.kind !== 'ObjectTypeExtension') return false;
  return isNone(node.directives) && isNone(node.interfaces) && isNone(node.fields);
}

function isNone(nodes: readonly unknown[] | undefined): boolean {
  return nodes === undefined || nodes.length === 0;
}
