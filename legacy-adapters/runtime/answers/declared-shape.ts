import {
  type GraphQLOutputType,
  getNullableType,
  isCompositeType,
  isListType,
  isUnionType,
} from 'graphql';
import type { Path, Selection, SelectionItem, SubSelection } from '../../connect/ast.ts';
import type { WireShape } from '../../dialect/unwrap/wire-shape.ts';

/**
 * The shape that the schema declares for what a mapping reads: where a field of a list type is taken from, a list is expected
 * on the wire, and so on. What goes through a method, a literal or a variable is left open. `type` is that of the
 * mapping's result.
 */
export function declaredShape(selection: Selection, type: GraphQLOutputType): WireShape {
  const root = openPlace();
  if (selection.root.kind === 'Path') placePath(selection.root, root, type);
  else placeItems(selection.root, root, type);
  return toShape(root);
}

/** A value on the wire, as far as mappings have told of it. */
interface Place {
  kind: WireShape['kind'];
  /** Of the elements of a list. */
  item: Place | null;
  readonly members: Map<string, Place>;
}

function openPlace(): Place {
  return { kind: 'any', item: null, members: new Map() };
}

type OutputType = GraphQLOutputType | null;

function placePath(path: Path, at: Place, type: OutputType): void {
  const end = walk(path, at);
  if (end === null) return;
  const element = declare(end, type);
  if (path.subSelection !== null) placeItems(path.subSelection, element.place, element.type);
}

/** The place that a path of plain keys leads to; null when it goes another way. */
function walk({ head, steps }: Path, at: Place): Place | null {
  let place = at;
  if (head.kind === 'Key') place = memberOf(place, head.name);
  else if (head.kind !== 'At' && !(head.kind === 'Variable' && head.name === '')) return null;
  for (const step of steps) {
    if (step.kind === 'Method') {
      if (mapMethods.has(step.name)) place.kind = 'map';
      return null;
    }
    if (step.kind === 'Key') place = memberOf(place, step.name);
  }
  return place;
}

/** Methods that take an object for a map. */
const mapMethods: ReadonlySet<string> = new Set(['entries', 'keys', 'values']);

function memberOf(place: Place, name: string): Place {
  const holder = innermost(place);
  const known = holder.members.get(name);
  if (known !== undefined) return known;
  const member = openPlace();
  holder.members.set(name, member);
  return member;
}

function innermost(place: Place): Place {
  return place.item === null ? place : innermost(place.item);
}

interface Declared {
  readonly place: Place;
  readonly type: OutputType;
}

/** Notes the declared type; gives what a sub-selection is applied to, which is each element of a list. */
function declare(place: Place, type: OutputType): Declared {
  const nullable = type === null ? null : getNullableType(type);
  if (isListType(nullable)) {
    place.kind = 'list';
    place.item ??= openPlace();
    return declare(place.item, nullable.ofType);
  }
  if (isCompositeType(nullable)) place.kind = 'object';
  return { place, type: nullable };
}

function placeItems({ items }: SubSelection, at: Place, type: OutputType): void {
  const [only] = items;
  // A lone path is the value itself.
  const isValue = items.length === 1 && only?.kind === 'InlinedItem' && !only.spread;
  if (isValue) placePath(only.path, at, type);
  else for (const item of items) placeItem(item, declare(at, type));
}

function placeItem(item: SelectionItem, { place, type }: Declared): void {
  if (item.kind === 'InlinedItem') {
    placePath(item.path, place, type);
    return;
  }
  const fieldType = fieldTypeOf(type, item.name);
  if (item.value.kind === 'Path') placePath(item.value, place, fieldType);
  // The object is built here, of members of the same place.
  else
    for (const inner of item.value.items) placeItem(inner, { place, type: namedType(fieldType) });
}

function fieldTypeOf(type: OutputType, name: string): OutputType {
  if (!isCompositeType(type) || isUnionType(type)) return null;
  return type.getFields()[name]?.type ?? null;
}

function namedType(type: OutputType): OutputType {
  const nullable = type === null ? null : getNullableType(type);
  return isListType(nullable) ? null : nullable;
}

/** Places in which nothing is declared are left out, so that rows of plain scalars cost nothing. */
function toShape({ kind, item, members }: Place): WireShape {
  if (kind === 'list') return { kind, item: item === null ? { kind: 'any' } : toShape(item) };
  if (kind === 'map') return { kind };
  const shapes = [...members].map(([name, place]) => [name, toShape(place)] as const);
  const told = new Map(shapes.filter(([, shape]) => shape.kind !== 'any'));
  if (kind === 'object') return { kind, members: told };
  return told.size > 0 ? { kind: 'way', members: told } : { kind: 'any' };
}
