import type { FieldDefinitionNode, InputValueDefinitionNode } from 'graphql';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import {
  type ObjectEntry,
  objectTypeOf,
  type TypeMap,
  type TypeReference,
  typeReferenceOf,
} from '../../type-map.ts';
import { type CheckContext, listed, reportAt } from '../check-context.ts';

/** A field with `entity: true` can serve references: it is on Query, gives one object, and its arguments are a key. */
export function checkEntityConnectors(context: CheckContext): void {
  for (const connector of context.reading.connectors) {
    const { field, entity } = connector;
    if (field !== null && entity?.value === true) checkEntityField(context, connector, field);
  }
}

function checkEntityField(
  context: CheckContext,
  { parentType, entity, kind }: ConnectorReading,
  field: FieldDefinitionNode,
): void {
  const { roots } = context.reading.types;
  if (kind !== 'explicitEntity') {
    const message =
      `entity: true is for fields of ${roots.query}, but this is ${parentType}.${field.name.value}. ` +
      `Remove it: a field of another type resolves its parent's entities anyway.`;
    reportAt(context, entity ?? field, { code: 'ENTITY_NOT_ON_ROOT_QUERY', message });
    return;
  }
  const type = entityTypeOf(context, field);
  if (type !== null) checkArguments(context, field, type);
}

function entityTypeOf(context: CheckContext, field: FieldDefinitionNode): ObjectEntry | null {
  const { name, listDepth, isRequired } = typeReferenceOf(field.type);
  const type = objectTypeOf(context.reading.types, name);
  if (type !== null && listDepth === 0 && !isRequired) return type;
  const problem =
    type === null
      ? `${name} is no object type`
      : listDepth > 0
        ? 'it is a list'
        : 'it is not nullable';
  const message =
    `A field with entity: true must give one entity or null, but ${problem}. ` +
    `Give the field a nullable object type without a list.`;
  reportAt(context, field.type, { code: 'ENTITY_TYPE_INVALID', message });
  return null;
}

function checkArguments(
  context: CheckContext,
  field: FieldDefinitionNode,
  type: ObjectEntry,
): void {
  const args = field.arguments ?? [];
  if (args.length === 0) {
    const message = `${field.name.value} has no arguments, so that no entity can be asked for. Add the key of ${type.name}.`;
    reportAt(context, field.name, { code: mismatch, message });
  }
  for (const argument of args) checkMember(context, argument, type);
}

const mismatch = 'ENTITY_RESOLVER_ARGUMENT_MISMATCH';

/** An argument (or a field of an input object) has the name and the type of a field of the entity. */
function checkMember(
  context: CheckContext,
  member: InputValueDefinitionNode,
  type: ObjectEntry,
): void {
  const name = member.name.value;
  const field = type.fields.get(name);
  if (field === undefined) {
    const message =
      `${type.name} has no field "${name}" from which the argument could be taken. ` +
      `Name it after one of ${listed([...type.fields.keys()])}.`;
    reportAt(context, member.name, { code: mismatch, message });
    return;
  }
  const given = typeReferenceOf(member.type);
  const wanted = typeReferenceOf(field.type);
  if (areNested(context.reading.types, given, wanted)) checkInput(context, given, wanted);
  else if (!isSameType(given, wanted)) {
    const message =
      `The argument "${name}" is ${nameOf(given)}, but ${type.name}.${name} is ${nameOf(wanted)}. ` +
      `Give both the same type.`;
    reportAt(context, member.type, { code: mismatch, message });
  }
}

function checkInput(context: CheckContext, given: TypeReference, wanted: TypeReference): void {
  const input = context.reading.types.types.get(given.name);
  const type = objectTypeOf(context.reading.types, wanted.name);
  if (input?.kind !== 'input' || type === null) return;
  for (const member of input.fields.values()) checkMember(context, member, type);
}

function areNested({ types }: TypeMap, given: TypeReference, wanted: TypeReference): boolean {
  const isInput = types.get(given.name)?.kind === 'input';
  return (
    isInput && types.get(wanted.name)?.kind === 'object' && given.listDepth === wanted.listDepth
  );
}

function isSameType(a: TypeReference, b: TypeReference): boolean {
  return a.name === b.name && a.listDepth === b.listDepth;
}

function nameOf({ name, listDepth }: TypeReference): string {
  return `${'['.repeat(listDepth)}${name}${']'.repeat(listDepth)}`;
}
