import type { FieldDefinitionNode, InputValueDefinitionNode, TypeNode } from 'graphql';
import { type TypeEntry, typeReferenceOf } from '../../type-map.ts';
import { type CheckContext, reportAt } from '../check-context.ts';

/** Every type that a field or an argument refers to is in the document. */
export function checkSchemaTypes(context: CheckContext): void {
  const { types, links } = context.reading;
  const linked = new Set(links.flatMap((link) => [...link.imports.values()]));
  const isKnown = (name: string) =>
    types.types.has(name) ||
    linked.has(name) ||
    links.some((link) => name.startsWith(`${link.namespace}__`));
  for (const entry of types.types.values()) {
    for (const type of referredTypes(entry)) {
      const { name } = typeReferenceOf(type);
      if (isKnown(name)) continue;
      const message = `There is no type "${name}". Define it in this schema, or correct the name.`;
      reportAt(context, type, { code: 'MISSING_SCHEMA_TYPE', message });
    }
  }
}

function referredTypes(entry: TypeEntry): readonly TypeNode[] {
  if (entry.kind === 'object' || entry.kind === 'input') {
    return [...entry.fields.values()].flatMap(typesOfField);
  }
  if (entry.kind !== 'interface' && entry.kind !== 'union') return [];
  return entry.nodes.flatMap((node): readonly TypeNode[] => {
    if ('types' in node) return node.types ?? [];
    return 'fields' in node ? (node.fields ?? []).flatMap(typesOfField) : [];
  });
}

function typesOfField(node: FieldDefinitionNode | InputValueDefinitionNode): readonly TypeNode[] {
  const args = node.kind === 'FieldDefinition' ? (node.arguments ?? []) : [];
  return [node.type, ...args.map((argument) => argument.type)];
}
