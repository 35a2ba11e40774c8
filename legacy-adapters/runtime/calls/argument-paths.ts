import type {
  Expression,
  ObjectMember,
  Path,
  PathHead,
  PathStep,
  Selection,
  SelectionItem,
} from '../../connect/ast.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import {
  type ArgumentTypes,
  allArguments,
  elementOf,
  memberNames,
  memberOf,
  type Origin,
} from './argument-origin.ts';

/**
 * From the name of a value on the wire to the argument that it was taken from, list indexes written `*`:
 * `items.*.qty` → `input.items.*.quantity`. Made of the body and query mappings of one connector, so that validation
 * errors of the service can name the client's own arguments. Where a value may come from several, as in `$(a ?? b)`, it is
 * the first.
 */
export function wireToArgumentPaths(
  connector: Pick<ConnectorDefinition, 'queryParams' | 'body'>,
  argumentTypes: ArgumentTypes,
): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const collector = { args: allArguments(argumentTypes), paths };
  for (const selection of [connector.queryParams, connector.body]) {
    if (selection !== null) collectSelection(selection, collector);
  }
  return paths;
}

interface Collector {
  readonly args: Origin;
  readonly paths: Map<string, string>;
}

/** Where a mapping is, and what its values are. */
interface Scope {
  /** Wire path, `''` at the root of the body. */
  readonly wire: string;
  /** Null where it is no argument. */
  readonly dollar: Origin | null;
  readonly at: Origin | null;
}

function collectSelection({ root }: Selection, collector: Collector): void {
  const scope = { wire: '', dollar: null, at: null };
  if (root.kind === 'Path') collectPath(root, scope, collector);
  else collectParts(root.items, scope, collector);
}

function collectParts(
  parts: readonly SelectionItem[] | readonly ObjectMember[],
  scope: Scope,
  collector: Collector,
): void {
  for (const part of parts) collectPart(part, scope, collector);
}

function collectPart(part: SelectionItem | ObjectMember, scope: Scope, collector: Collector): void {
  const inside = 'name' in part ? { ...scope, wire: join(scope.wire, part.name) } : scope;
  const value = part.kind === 'InlinedItem' ? part.path : part.value;
  if (value.kind === 'SubSelection') collectParts(value.items, inside, collector);
  else collectExpression(value, inside, collector);
}

function collectExpression(expression: Expression, scope: Scope, collector: Collector): void {
  switch (expression.kind) {
    case 'Path':
      collectPath(expression, scope, collector);
      break;
    case 'Object':
      collectParts(expression.members, scope, collector);
      break;
    case 'Array':
      for (const element of expression.elements) {
        collectExpression(element, { ...scope, wire: join(scope.wire, '*') }, collector);
      }
      break;
    case 'Coalesce':
      for (const operand of expression.operands) collectExpression(operand, scope, collector);
  }
}

function collectPath(path: Path, scope: Scope, collector: Collector): void {
  const { head, steps, subSelection } = path;
  const inner = writtenOut(head);
  if (inner !== null && subSelection === null && !steps.some(isKey)) {
    collectExpression(inner, scope, collector);
    return;
  }
  const mapped = steps.findIndex((step) => step.kind === 'Method' && step.name === 'map');
  const end = mapped < 0 ? steps.length : mapped;
  const origin = originOf({ ...path, steps: steps.slice(0, end) }, scope, collector);
  if (origin === null) return;
  if (mapped < 0) {
    if (subSelection === null) collectValue(origin, scope.wire, collector);
    else collectGroup(origin, { path, scope }, collector);
  } else collectMapped(steps[mapped], { origin, scope }, collector);
}

interface PlacedPath {
  readonly path: Path;
  readonly scope: Scope;
}

function collectGroup(origin: Origin, { path, scope }: PlacedPath, collector: Collector): void {
  note(origin, scope.wire, collector);
  const { element, wire } = throughLists(origin, scope.wire);
  note(element, wire, collector);
  const inside = { wire, dollar: element, at: element };
  collectParts(path.subSelection?.items ?? [], inside, collector);
}

function collectMapped(
  step: PathStep | undefined,
  { origin, scope }: { readonly origin: Origin; readonly scope: Scope },
  collector: Collector,
): void {
  const [expression] = step?.kind === 'Method' ? (step.args ?? []) : [];
  note(origin, scope.wire, collector);
  const { element, wire } = throughLists(origin, scope.wire);
  if (expression === undefined) return;
  collectExpression(expression, { ...scope, wire, at: element }, collector);
}

/** The argument that a path reads. A method may change the value, but what it changes still comes from there. */
function originOf({ head, steps }: Path, scope: Scope, { args, paths }: Collector): Origin | null {
  let origin = originOfHead(head, scope, { args, paths });
  for (const step of steps) {
    if (origin === null) return null;
    if (step.kind === 'Key') origin = memberOf(origin, step.name);
  }
  return origin;
}

function originOfHead(head: PathHead, scope: Scope, collector: Collector): Origin | null {
  if (head.kind === 'Key') return scope.dollar === null ? null : memberOf(scope.dollar, head.name);
  if (head.kind === 'At') return scope.at;
  if (head.kind === 'Variable') {
    if (head.name === '') return scope.dollar;
    return head.name === 'args' ? collector.args : null;
  }
  const inner = writtenOut(head);
  const candidates = inner?.kind === 'Coalesce' ? inner.operands : [inner];
  const origins = candidates.flatMap((each) =>
    each?.kind === 'Path' ? (originOf(each, scope, collector) ?? []) : [],
  );
  return origins[0] ?? null;
}

function collectValue(origin: Origin, wire: string, collector: Collector): void {
  note(origin, wire, collector);
  const place = throughLists(origin, wire);
  note(place.element, place.wire, collector);
  // An input type may hold itself.
  if (place.wire.split('.').length > 8) return;
  for (const name of memberNames(place.element)) {
    const member = memberOf(place.element, name);
    if (member !== null) collectValue(member, join(place.wire, name), collector);
  }
}

function note({ argument }: Origin, wire: string, { paths }: Collector): void {
  if (wire !== '' && argument !== '' && !paths.has(wire)) paths.set(wire, argument);
}

/** The elements of a list, or of the lists in it; the origin itself when it is no list. */
function throughLists(origin: Origin, wire: string): { element: Origin; wire: string } {
  const element = elementOf(origin);
  return element === null ? { element: origin, wire } : throughLists(element, join(wire, '*'));
}

function writtenOut(head: PathHead): Expression | null {
  if (head.kind === 'Expression') return head.expression;
  return head.kind === 'Literal' ? head.literal : null;
}

function isKey({ kind }: PathStep): boolean {
  return kind === 'Key';
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
