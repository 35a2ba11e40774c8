import { Kind, type StringValueNode } from 'graphql';
import type { PlacedDirective } from './collect-directives.ts';
import {
  type Members,
  type ReadContext,
  readLiteral,
  readMembers,
  readSelection,
  readString,
  reportLiteral,
  reportMissing,
} from './literals.ts';
import type { EmitsReading } from './schema-reading.ts';

/** The code of all faults of `@emits`. */
export const EMITS_CODE = 'INVALID_EMITS';

const emitsArguments = ['entity', 'verb', 'key', 'changed', 'data'];

/** Reads one `@emits`, whatever its local name. */
export function readEmits(
  context: ReadContext,
  { directive, parentType, field }: PlacedDirective,
): EmitsReading {
  const label = `@${directive.name.value}`;
  const members = readMembers(context, directive, { label, allowed: emitsArguments });
  for (const [name, example] of required) {
    if (!members.values.has(name)) reportMissing(context, members, `${name}, such as ${example}`);
  }
  return {
    directive,
    parentType,
    field,
    entity: readString(context, members, 'entity'),
    verb: readString(context, members, 'verb'),
    key: readSelection(context, members, { name: 'key', code: EMITS_CODE }),
    changed: readNames(context, members),
    data: readSelection(context, members, { name: 'data', code: EMITS_CODE }),
  };
}

const required = [
  ['entity', 'entity: "Order"'],
  ['verb', 'verb: "cancelled"'],
  ['key', 'key: "id: $args.id"'],
] as const;

function readNames(context: ReadContext, members: Members): readonly StringValueNode[] | null {
  const expected = 'a list of field names';
  const list = readLiteral(context, members, { name: 'changed', kind: Kind.LIST, expected });
  if (list === null) return null;
  return list.values.filter((value) => {
    if (value.kind === Kind.STRING) return true;
    reportLiteral(context, value, `"changed" of ${members.label} must hold field names`);
    return false;
  }) as readonly StringValueNode[];
}
