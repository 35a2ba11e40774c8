import type { DirectiveNode } from 'graphql';
import type { KeyFields } from '../../connectors.ts';
import type { SchemaReading } from '../../sdl/schema-reading.ts';
import type { ObjectEntry } from '../../type-map.ts';
import { parseFieldSet } from './field-set.ts';

/** One `@key` of a type. */
export interface KeyDeclaration {
  readonly directive: DirectiveNode;
  readonly fields: KeyFields;
  readonly isResolvable: boolean;
}

/** The `@key`s of a type that can be read; the others are left to composition. */
export function keysOf({ names }: SchemaReading, type: ObjectEntry): readonly KeyDeclaration[] {
  return type.directives
    .filter((directive) => directive.name.value === names.key)
    .map(toKey)
    .filter((key) => key !== null);
}

function toKey(directive: DirectiveNode): KeyDeclaration | null {
  const args = new Map(directive.arguments?.map(({ name, value }) => [name.value, value]));
  const text = args.get('fields');
  const resolvable = args.get('resolvable');
  const fields = text?.kind === 'StringValue' ? parseFieldSet(text.value) : null;
  if (fields === null) return null;
  const isResolvable = !(resolvable?.kind === 'BooleanValue' && !resolvable.value);
  return { directive, fields, isResolvable };
}
