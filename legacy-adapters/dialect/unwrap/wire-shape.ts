import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { forgetText, indexedValues } from '../decode/key-order.ts';
import { readJson } from '../decode/read-json.ts';

/** What the schema declares for a value on the wire, as far as PHP may send it in another shape. */
export type WireShape =
  | { readonly kind: 'list'; readonly item: WireShape }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, WireShape> }
  /** An object of which the mapping takes the keys and values as they come. */
  | { readonly kind: 'map' }
  /** A value whose type nobody declares, and which only leads to others. */
  | { readonly kind: 'way'; readonly members: ReadonlyMap<string, WireShape> }
  /** A scalar, or a value whose type is not known: it stays as it is. */
  | { readonly kind: 'any' };

/**
 * A value in the shape that is declared for it:
 * - a list that came as an object with indexes for keys (`filter()`, `sortBy()`, `JSON_FORCE_OBJECT`): its values, in the
 *   order of the text;
 * - an object that came as `[]`: an empty object; at the root, where it means that there is none, null;
 * - an object that came as a list of one: that one;
 * - a map that came as a list, as PHP prints one that is empty or whose keys happen to be 0, 1, 2: with these keys;
 * - any of them as JSON in a text: what the text holds;
 * - any of them as `false` or an empty text, by which PHP says that there is none: null.
 *
 * Whatever cannot be brought into shape stays as it is. Copies what it changes. `root` is the whole body that `value` is part of.
 */
export function reshape(value: JsonValue, shape: WireShape, root: JsonValue): JsonValue {
  const isEmptyObject = shape.kind === 'object' && Array.isArray(value) && value.length === 0;
  return isEmptyObject ? null : reshapeInside(value, shape, root);
}

function reshapeInside(value: JsonValue, shape: WireShape, root: JsonValue): JsonValue {
  if (shape.kind === 'any' || value === null) return value;
  if (shape.kind === 'way') return reshapeOnWay(value, shape, root);
  if (value === false || value === '') return null;
  if (typeof value === 'string') return reshapeText(value, shape);
  if (shape.kind === 'map') return Array.isArray(value) ? { ...value } : value;
  return shape.kind === 'list'
    ? reshapeList(value, shape, root)
    : reshapeObject(value, shape, root);
}

type ShapeOf<Kind extends WireShape['kind']> = Extract<WireShape, { readonly kind: Kind }>;

function reshapeOnWay(value: JsonValue, shape: ShapeOf<'way'>, root: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return mapChanged(value, (element) => reshapeOnWay(element, shape, root));
  }
  return isJsonObject(value) ? reshapeMembers(value, shape.members, root) : value;
}

function reshapeText(text: string, shape: WireShape): JsonValue {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return text;
  const read = readJson(trimmed, { guard: 'none', salvages: false, nonFinite: 'fault' });
  if (!read.ok) return text;
  const reshaped = reshapeInside(read.value, shape, read.value);
  forgetText(read.value);
  return reshaped;
}

function reshapeList(value: JsonValue, { item }: ShapeOf<'list'>, root: JsonValue): JsonValue {
  const list = isJsonObject(value) ? indexedValues(value, root) : value;
  if (!Array.isArray(list)) return value;
  if (item.kind === 'any') return list;
  return mapChanged(list, (element) => reshapeInside(element, item, root));
}

function reshapeObject(value: JsonValue, shape: ShapeOf<'object'>, root: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    if (value.length > 1) return value;
    return value.length === 0 ? {} : reshapeInside(value[0] ?? null, shape, root);
  }
  return isJsonObject(value) ? reshapeMembers(value, shape.members, root) : value;
}

function reshapeMembers(
  object: JsonObject,
  members: ReadonlyMap<string, WireShape>,
  root: JsonValue,
): JsonObject {
  let changed: Record<string, JsonValue> | null = null;
  for (const [name, shape] of members) {
    const member = Object.hasOwn(object, name) ? (object[name] ?? null) : null;
    const reshaped = reshapeInside(member, shape, root);
    if (reshaped === member) continue;
    changed ??= { ...object };
    changed[name] = reshaped;
  }
  return changed ?? object;
}

/** Most lists need no change, and are not copied. */
function mapChanged(
  list: readonly JsonValue[],
  change: (element: JsonValue) => JsonValue,
): readonly JsonValue[] {
  let changed: JsonValue[] | null = null;
  for (const [index, element] of list.entries()) {
    const result = change(element);
    if (result === element) continue;
    changed ??= [...list];
    changed[index] = result;
  }
  return changed ?? list;
}
