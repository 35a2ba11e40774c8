import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { KeyFields } from '../../connect/connectors.ts';

/** Every `@key` of every object type, as trees of field names. */
export function typeKeys(document: DocumentNode): ReadonlyMap<string, readonly KeyFields[]> {
  const keys = new Map<string, readonly KeyFields[]>();
  for (const definition of document.definitions) {
    if (!isObjectDefinition(definition)) continue;
    const own = (definition.directives ?? []).filter(isKey).flatMap(keyFields);
    if (own.length > 0) {
      const name = definition.name.value;
      keys.set(name, [...(keys.get(name) ?? []), ...own]);
    }
  }
  return keys;
}

function isObjectDefinition(
  node: DocumentNode['definitions'][number],
): node is ObjectTypeDefinitionNode | ObjectTypeExtensionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function isKey({ name }: ConstDirectiveNode): boolean {
  return name.value === 'key' || name.value === 'federation__key';
}

function keyFields(directive: ConstDirectiveNode): KeyFields[] {
  const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value;
  if (fields?.kind !== Kind.STRING) return [];
  const [operation] = parse(`{ ${fields.value} }`).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? [toTree(operation.selectionSet)] : [];
}

function toTree(selectionSet: SelectionSetNode): KeyFields {
  const fields = selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
  return Object.fromEntries(
    fields.map(({ name, selectionSet: nested }) => [
      name.value,
      nested === undefined ? null : toTree(nested),
    ]),
  );
}
