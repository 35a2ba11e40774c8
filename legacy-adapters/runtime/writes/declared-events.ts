import type { NewEvent } from '@banyan/platform/events/change-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { compileSelection } from '../../connect/compiler.ts';
import type { EmitDefinition } from '../../connect/connectors.ts';
import { objectTypeOf, type TypeMap, typeReferenceOf } from '../../connect/type-map.ts';
import type { KeyForms } from '../batching/key-form.ts';
import { compileKey } from '../entities/entity-key.ts';

/** What a mutation field says of the entities that it changes. */
export interface DeclaredEvents {
  /** What is known before the call: keys that are made of nothing but arguments, no data. */
  before(args: JsonObject): readonly [NewEvent, ...NewEvent[]];
  /** What the answer says. An entity whose key it does not hold is told of by its type, as `changed`. */
  after(args: JsonObject, answer: JsonValue): readonly NewEvent[];
}

/** The subgraph whose schema declares the events. */
export interface DeclaringSubgraph {
  readonly subgraph: string;
  readonly types: TypeMap;
  /** Of the source that the field calls. */
  readonly keyForms: KeyForms;
}

/** Compiles the `@emits` of one field; null when it has none. */
export function compileDeclaredEvents(
  declaring: DeclaringSubgraph,
  emits: readonly EmitDefinition[],
): DeclaredEvents | null {
  const [first, ...others] = emits.map((definition) => compileEvent(declaring, definition));
  if (first === undefined) return null;
  return {
    before: (args) => [first.before(args), ...others.map((one) => one.before(args))],
    after: (args, answer) => [first, ...others].map((one) => one.after(args, answer)),
  };
}

interface DeclaredEvent {
  before(args: JsonObject): NewEvent;
  after(args: JsonObject, answer: JsonValue): NewEvent;
}

function compileEvent(
  { subgraph, types, keyForms }: DeclaringSubgraph,
  definition: EmitDefinition,
): DeclaredEvent {
  const { entity, verb, changed, keyFields } = definition;
  const keyMapping = compileSelection(definition.key);
  const dataMapping = definition.data === null ? null : compileSelection(definition.data);
  const readKey = compileKey(keyFields, keyForms(entity));
  const keyOf = (input: JsonValue, args: JsonObject) => {
    const key = keyMapping(input, { args });
    const picked = isJsonObject(key) ? readKey(key) : null;
    return picked === null ? null : withTextIds(picked.canonical, entity, types);
  };
  const event = { subgraph, entity, verb, ...(changed !== null && { changedFields: changed }) };
  return {
    before: (args) => ({ ...event, key: keyOf(null, args) }),
    after(args, answer) {
      const key = keyOf(answer, args);
      if (key === null) return { subgraph, entity, key, verb: 'changed' };
      const data = dataMapping?.(answer, { args });
      return { ...event, key, data: isJsonObject(data) ? data : null };
    },
  };
}

/** As GraphQL writes it: an `ID` is text, also where the service sends a number. */
function withTextIds(key: JsonObject, typeName: string, types: TypeMap): JsonObject {
  const fields = objectTypeOf(types, typeName)?.fields;
  const members = Object.entries(key).map(([name, value]) => {
    const field = fields?.get(name);
    const type = field === undefined ? '' : typeReferenceOf(field.type).name;
    if (isJsonObject(value)) return [name, withTextIds(value, type, types)] as const;
    return [name, type === 'ID' ? String(value) : value] as const;
  });
  return Object.fromEntries(members);
}
