import { closestName } from '@banyan/platform/config/closest-name.ts';
import type { StringValueNode } from 'graphql';
import type { Selection } from '../../ast.ts';
import { argumentFault, isMethodName, METHOD_NAMES } from '../../methods/method-table.ts';
import { type Reference, referencesOf } from '../../references.ts';
import { entityKeyOf } from '../../sdl/emits-key.ts';
import { EMITS_CODE } from '../../sdl/read-emits.ts';
import type { EmitsReading } from '../../sdl/schema-reading.ts';
import { type ObjectEntry, objectTypeOf, typeReferenceOf } from '../../type-map.ts';
import { type CheckContext, listed, reportAt, reportIn } from '../check-context.ts';
import { methodCallsOf } from '../mappings/method-calls.ts';
import { printFieldSet } from '../types/field-set.ts';
import { keysOf } from '../types/keys.ts';

/** Each `@emits` stands on a mutation with a connector, and names an entity, its key and its fields. */
export function checkEmits(context: CheckContext): void {
  for (const emits of context.reading.emits) {
    checkPlace(context, emits);
    checkVerb(context, emits.verb);
    checkEntity(context, emits);
    for (const mapping of [emits.key, emits.data]) {
      if (mapping !== null) checkMapping(context, emits, mapping);
    }
  }
}

function checkPlace(context: CheckContext, emits: EmitsReading): void {
  const message = placeFault(emits, context);
  if (message !== null) reportAt(context, emits.directive, { code: EMITS_CODE, message });
}

function placeFault({ parentType, field }: EmitsReading, { reading }: CheckContext): string | null {
  const { mutation } = reading.types.roots;
  if (field === null || parentType !== mutation) {
    return `@emits may stand on fields of ${mutation} only. Move it there.`;
  }
  if (reading.connectors.some((connector) => connector.field === field)) return null;
  return `@emits tells of what a @connect has done, and ${parentType}.${field.name.value} has none. Add it.`;
}

const verbForm = /^[a-z]+[A-Za-z]*$/;

function checkVerb(context: CheckContext, verb: StringValueNode | null): void {
  if (verb === null || verbForm.test(verb.value)) return;
  const message = `A verb is a past tense of letters, a small one first, such as "updated", but it is ${JSON.stringify(verb.value)}.`;
  reportAt(context, verb, { code: EMITS_CODE, message });
}

function checkEntity(context: CheckContext, emits: EmitsReading): void {
  const { reading } = context;
  const { entity } = emits;
  if (entity === null) return;
  const type = objectTypeOf(reading.types, entity.value);
  if (type !== null && keysOf(reading, type).length > 0) {
    checkKey(context, emits, type);
    for (const name of emits.changed ?? []) checkChanged(context, name, type);
    return;
  }
  const problem = type === null ? 'is no object type of this schema' : 'has no @key';
  const message = `${entity.value} ${problem}, so that nobody could tell which one has changed. Name an entity.`;
  reportAt(context, entity, { code: EMITS_CODE, message });
}

function checkKey(context: CheckContext, emits: EmitsReading, type: ObjectEntry): void {
  const { key } = emits;
  if (key === null || entityKeyOf(emits, context.reading) !== null) return;
  const choices = keysOf(context.reading, type).map(({ fields }) => `"${printFieldSet(fields)}"`);
  const message =
    `The key must give exactly the fields of one @key of ${type.name}, which are ${listed(choices)}: ` +
    `by their names, such as "id: $args.id".`;
  reportIn(context, { source: key.source, span: key.root.span }, { code: EMITS_CODE, message });
}

function checkChanged(context: CheckContext, name: StringValueNode, type: ObjectEntry): void {
  if (type.fields.has(name.value)) return;
  const message = `${type.name} has no field "${name.value}".${suggestion(name.value, type.fields.keys())}`;
  reportAt(context, name, { code: EMITS_CODE, message });
}

function checkMapping(context: CheckContext, emits: EmitsReading, mapping: Selection): void {
  const { source } = mapping;
  for (const reference of referencesOf(mapping)) {
    const message = referenceFault(reference, emits, context);
    if (message !== null)
      reportIn(context, { source, span: reference.span }, { code: EMITS_CODE, message });
  }
  for (const { name, args, span } of methodCallsOf(mapping)) {
    const message = methodFault(name, args);
    if (message !== null) reportIn(context, { source, span }, { code: EMITS_CODE, message });
  }
}

function referenceFault(
  { variable, keys: [first] }: Reference,
  { field }: EmitsReading,
  { reading }: CheckContext,
): string | null {
  if (variable !== '' && variable !== 'args') {
    return `$${variable} has no value in @emits. Use $args, or fields of the answer.`;
  }
  if (first === undefined || field === null) return null;
  if (variable === 'args') {
    const names = (field.arguments ?? []).map(({ name }) => name.value);
    if (names.includes(first.name)) return null;
    return `${field.name.value} has no argument "${first.name}".${suggestion(first.name, names)}`;
  }
  const { name } = typeReferenceOf(field.type);
  const type = objectTypeOf(reading.types, name);
  if (type === null || type.fields.has(first.name) || first.name === '__typename') return null;
  return `${name}, which the mutation gives, has no field "${first.name}".${suggestion(first.name, type.fields.keys())}`;
}

function methodFault(name: string, args: Parameters<typeof argumentFault>[1]): string | null {
  if (!isMethodName(name)) {
    return `There is no method ->${name}. Use one of ${METHOD_NAMES.join(', ')}.`;
  }
  const fault = argumentFault(name, args);
  return fault === null ? null : `The method ->${name} ${fault}.`;
}

function suggestion(name: string, known: Iterable<string>): string {
  const closest = closestName(name, [...known]);
  return closest === null ? '' : ` Did you mean "${closest}"?`;
}
