import type { Expression, Path, PathHead, PathStep, Selection } from '../../ast.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import type { TypeMap } from '../../type-map.ts';
import { isTypedVariable, lookUp } from './variable-lookup.ts';

/**
 * The JSON type of a result as far as it is known. `scalar` is a string, number or boolean, `composite` an object or a
 * list of objects.
 */
export type ResultKind =
  | 'list'
  | 'object'
  | 'composite'
  | 'string'
  | 'number'
  | 'boolean'
  | 'scalar'
  | 'null'
  | 'unknown';

/** What decides on the type of variables. */
export interface KindScope {
  readonly types: TypeMap;
  /** Null in a source. */
  readonly connector: ConnectorReading | null;
}

/** The kind of what a selection gives. Items build an object, or a list of them when the input is a list. */
export function kindOfSelection({ root }: Selection, scope: KindScope): ResultKind {
  return root.kind === 'Path' ? kindOfPath(root, scope) : 'composite';
}

/** The kind of what an expression gives. */
export function kindOf(expression: Expression, scope: KindScope): ResultKind {
  switch (expression.kind) {
    case 'Path':
      return kindOfPath(expression, scope);
    case 'Array':
      return 'list';
    case 'Object':
      return 'object';
    case 'Coalesce':
      return commonKind(expression.operands.map((operand) => kindOf(operand, scope)));
    case 'Scalar':
      return kindOfScalar(expression.value);
  }
}

function commonKind(kinds: readonly ResultKind[]): ResultKind {
  const distinct = new Set(kinds.filter((kind) => kind !== 'null'));
  const [only] = distinct;
  return distinct.size === 1 && only !== undefined ? only : 'unknown';
}

function kindOfScalar(value: string | number | bigint | boolean | null): ResultKind {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}

function kindOfPath(path: Path, scope: KindScope): ResultKind {
  const { kind, rest } = startOf(path, scope);
  const result = rest.reduce((known, step) => kindAfter(known, step, scope), kind);
  if (path.subSelection === null) return result;
  return result === 'list' || result === 'object' ? result : 'composite';
}

/** The kind of the longest beginning of a path that the schema knows, and the steps behind it. */
function startOf(path: Path, scope: KindScope): { kind: ResultKind; rest: readonly PathStep[] } {
  const { head } = path;
  if (head.kind === 'Expression') return { kind: kindOf(head.expression, scope), rest: path.steps };
  if (head.kind === 'Literal') return { kind: kindOf(head.literal, scope), rest: path.steps };
  if (head.kind !== 'Variable') return { kind: 'unknown', rest: path.steps };
  const firstMethod = path.steps.findIndex((step) => step.kind === 'Method');
  const end = firstMethod < 0 ? path.steps.length : firstMethod;
  const keys = path.steps.slice(0, end).filter((step) => step.kind === 'Key');
  return { kind: kindOfVariable(head, keys, scope), rest: path.steps.slice(end) };
}

function kindOfVariable(
  head: PathHead & { readonly kind: 'Variable' },
  keys: readonly (PathStep & { readonly kind: 'Key' })[],
  { types, connector }: KindScope,
): ResultKind {
  const { name } = head;
  if (name === 'status') return 'number';
  // A header may be sent several times, so that its value is a list.
  if (name === 'request' || name === 'response') return keys.length === 2 ? 'list' : 'unknown';
  if (connector === null || !isTypedVariable(name)) return 'unknown';
  const lookup = lookUp(types, connector, { variable: name, keys });
  if (lookup.kind !== 'found') return 'unknown';
  return lookup.listDepth > 0 ? 'list' : kindOfType(types, lookup.type);
}

const scalarKinds: ReadonlyMap<string, ResultKind> = new Map([
  ['Int', 'number'],
  ['Float', 'number'],
  ['String', 'string'],
  ['Boolean', 'boolean'],
  ['ID', 'scalar'],
]);

function kindOfType({ types }: TypeMap, type: string): ResultKind {
  const kind = types.get(type)?.kind;
  if (kind === 'input' || kind === 'object') return 'object';
  return kind === 'enum' ? 'string' : (scalarKinds.get(type) ?? 'unknown');
}

const methodKinds: ReadonlyMap<string, ResultKind> = new Map<string, ResultKind>([
  ...'joinNotNull jsonStringify toString trim trimStart trimEnd typeof'
    .split(' ')
    .map(ofKind('string')),
  ...'size parseInt add sub mul div mod'.split(' ').map(ofKind('number')),
  ...'eq ne gt gte lt lte and or not in contains has'.split(' ').map(ofKind('boolean')),
  ...'map filter entries split keys values'.split(' ').map(ofKind('list')),
  ...'keysToCamelCase'.split(' ').map(ofKind('object')),
]);

function ofKind(kind: ResultKind) {
  return (name: string) => [name, kind] as const;
}

function kindAfter(kind: ResultKind, step: PathStep, scope: KindScope): ResultKind {
  if (step.kind === 'Optional') return kind;
  if (step.kind === 'Key') return 'unknown';
  if (step.name === 'as' || step.name === 'slice') return kind;
  if (step.name === 'first' || step.name === 'last') return kind === 'string' ? kind : 'unknown';
  const [argument] = step.args ?? [];
  if (step.name === 'echo' && argument !== undefined) return kindOf(argument, scope);
  return methodKinds.get(step.name) ?? 'unknown';
}
