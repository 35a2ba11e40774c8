import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  visit,
} from 'graphql';
import { schemaDirectivesOf } from './links.ts';

/** A `@connect` or `@emits` with the element that it stands on. */
export interface PlacedDirective {
  readonly directive: ConstDirectiveNode;
  readonly parentType: string;
  readonly field: FieldDefinitionNode | null;
  /** Its index among those of the same element, extensions included. */
  readonly index: number;
}

/** The `@source`s of a document. */
export function collectSources(
  document: DocumentNode,
  name: string,
): readonly ConstDirectiveNode[] {
  return schemaDirectivesOf(document).filter((directive) => directive.name.value === name);
}

/** The directives of that name on object types and their fields, in the order of the document. */
export function collectPlaced(document: DocumentNode, name: string): readonly PlacedDirective[] {
  const counts = new Map<string, number>();
  return document.definitions
    .filter((node) => node.kind === 'ObjectTypeDefinition' || node.kind === 'ObjectTypeExtension')
    .flatMap((node) => elementsOf(node))
    .flatMap(({ directives, ...element }) =>
      directives
        .filter((directive) => directive.name.value === name)
        .map((directive) => ({ ...element, directive, index: nextIndex(counts, element) })),
    );
}

/** Directives with one of the given names that stand where they mean nothing. */
export function collectMisplaced(
  document: DocumentNode,
  names: readonly string[],
  placed: ReadonlySet<unknown>,
): readonly ConstDirectiveNode[] {
  const misplaced: ConstDirectiveNode[] = [];
  visit(document, {
    Directive(node) {
      const directive = node as ConstDirectiveNode;
      if (names.includes(node.name.value) && !placed.has(node)) misplaced.push(directive);
    },
  });
  return misplaced;
}

interface Element {
  readonly parentType: string;
  readonly field: FieldDefinitionNode | null;
  readonly directives: readonly ConstDirectiveNode[];
}

function elementsOf(node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): readonly Element[] {
  const parentType = node.name.value;
  const fields = (node.fields ?? []).map((field) => ({
    parentType,
    field,
    directives: field.directives ?? [],
  }));
  return [{ parentType, field: null, directives: node.directives ?? [] }, ...fields];
}

function nextIndex(
  counts: Map<string, number>,
  { parentType, field }: Pick<Element, 'parentType' | 'field'>,
): number {
  const element = `${parentType}.${field?.name.value ?? ''}`;
  const index = counts.get(element) ?? 0;
  counts.set(element, index + 1);
  return index;
}
