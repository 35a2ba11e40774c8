import {
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Path, Selection, SelectionItem, SubSelection } from '../connect/ast.ts';
import type { ConnectorDefinition } from '../connect/connectors.ts';

/** GraphQL arguments of one field, by name. */
export type ArgumentTypes = ReadonlyMap<string, GraphQLInputType>;

/**
 * From the name of a value on the wire to the argument that it was taken from, list indexes written `*`:
 * `items.*.qty` → `input.items.*.quantity`. Made of the body and query mappings of one connector, so that validation
 * errors of the service can name the client's own arguments.
 */
export function wireToArgumentPaths(
  connector: ConnectorDefinition,
  argumentTypes: ArgumentTypes,
): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const selection of [connector.queryParams, connector.body]) {
    if (selection !== null) collectSelection(selection, argumentTypes, paths);
  }
  return paths;
}

interface Place {
  /** Wire path, `''` at the root of the body. */
  readonly wire: string;
  /** Argument path, `''` where `$` is not an argument. */
  readonly argument: string;
  /** Type of the argument at {@link argument}; null where there is none. */
  readonly type: GraphQLInputType | null;
}

function collectSelection(selection: Selection, types: ArgumentTypes, out: Map<string, string>) {
  const root: Place = { wire: '', argument: '', type: null };
  const collector = { types, out };
  if (selection.root.kind === 'Path') collectPath(selection.root, root, collector);
  else collectItems(selection.root, root, collector);
}

interface Collector {
  readonly types: ArgumentTypes;
  readonly out: Map<string, string>;
}

function collectItems(subSelection: SubSelection, at: Place, collector: Collector): void {
  for (const item of subSelection.items) collectItem(item, at, collector);
}

function collectItem(item: SelectionItem, at: Place, collector: Collector): void {
  if (item.kind === 'InlinedItem') {
    collectPath(item.path, at, collector);
    return;
  }
  const inside = { ...at, wire: join(at.wire, item.name) };
  if (item.value.kind === 'SubSelection') collectItems(item.value, inside, collector);
  else collectPath(item.value, inside, collector);
}

function collectPath(path: Path, at: Place, collector: Collector): void {
  const start = pathStart(path, at, collector.types);
  if (start === null) return;
  const steps = path.head.kind === 'Variable' ? path.steps.slice(start.consumed) : path.steps;
  let place: Place | null = { wire: at.wire, argument: start.argument, type: start.type };
  for (const step of steps) {
    // A method may change the shape, but what it changes still comes from this argument.
    if (step.kind !== 'Key') continue;
    place = member(place, step.name);
    if (place === null) return;
  }
  collectValue(place, path.subSelection, collector);
}

function pathStart(path: Path, at: Place, types: ArgumentTypes) {
  const { head } = path;
  if (head.kind === 'Key') {
    const found = member(at, head.name);
    return found === null ? null : { ...found, consumed: 0 };
  }
  if (head.kind !== 'Variable' || head.name !== 'args') return null;
  const first = path.steps[0];
  const type = first?.kind === 'Key' ? types.get(first.name) : undefined;
  if (first?.kind !== 'Key' || type === undefined) return null;
  return { argument: first.name, type, consumed: 1 };
}

function collectValue(place: Place, subSelection: SubSelection | null, collector: Collector) {
  const { out } = collector;
  if (place.wire !== '') out.set(place.wire, place.argument);
  const element = throughLists(place);
  if (element !== place && element.wire !== '') out.set(element.wire, element.argument);
  if (subSelection !== null) return collectItems(subSelection, element, collector);
  const type = element.type === null ? null : getNullableType(element.type);
  if (!isInputObjectType(type) || depth(element.wire) > 8) return;
  for (const name of Object.keys(type.getFields())) {
    const inner = member(element, name);
    if (inner !== null) collectValue({ ...inner, wire: join(element.wire, name) }, null, collector);
  }
}

/** The place of a list's elements, or the place itself when it is no list. */
function throughLists(place: Place): Place {
  const type = place.type === null ? null : getNullableType(place.type);
  if (!isListType(type)) return place;
  return throughLists({
    wire: join(place.wire, '*'),
    argument: join(place.argument, '*'),
    type: type.ofType,
  });
}

function member(place: Place, name: string): Place | null {
  const nullable =
    place.type !== null && isNonNullType(place.type) ? place.type.ofType : place.type;
  const field = isInputObjectType(nullable) ? nullable.getFields()[name] : undefined;
  if (field === undefined) return null;
  return { wire: place.wire, argument: join(place.argument, name), type: field.type };
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function depth(path: string): number {
  return path.split('.').length;
}
