import type { SelectionItem, SubSelection } from '../ast.ts';
import { keysOf } from '../checker/types/keys.ts';
import type { KeyFields } from '../connectors.ts';
import { objectTypeOf } from '../type-map.ts';
import type { EmitsReading, SchemaReading } from './schema-reading.ts';

/** The `@key` of the entity whose fields the key of an `@emits` gives; null when it is none. */
export function entityKeyOf(
  { entity, key }: EmitsReading,
  reading: SchemaReading,
): KeyFields | null {
  const type = entity === null ? null : objectTypeOf(reading.types, entity.value);
  if (type === null || key === null || key.root.kind !== 'SubSelection') return null;
  const names = givenNames(key.root);
  const declared = keysOf(reading, type).map(({ fields }) => fields);
  return declared.find((fields) => hasExactly(Object.keys(fields), names)) ?? null;
}

/** The names of the members which a selection gives, as far as they can be read from it. */
export function givenNames({ items }: SubSelection): readonly string[] {
  return items.map(nameOf).filter((name) => name !== null);
}

function nameOf(item: SelectionItem): string | null {
  return item.kind === 'NamedItem' ? item.name : null;
}

function hasExactly(wanted: readonly string[], given: readonly string[]): boolean {
  return wanted.length === given.length && wanted.every((name) => given.includes(name));
}
