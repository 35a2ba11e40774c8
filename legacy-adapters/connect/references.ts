import type {
  Expression,
  Path,
  PathHead,
  PathStep,
  Selection,
  SelectionItem,
  Span,
  SubSelection,
  Template,
} from './ast.ts';
import type { KeyFields } from './connectors.ts';

/** One read of a variable: `$this.organization.id` has the keys `organization` and `id`. */
export interface Reference {
  /** Without `$`; empty for the input itself (`$`, `@` or a bare key, as far as they stand for it). */
  readonly variable: string;
  /** Empty when the variable is read as a whole. */
  readonly keys: readonly ReferencedKey[];
  /** Whether nothing but its size is asked for, as in `$batch->size`. */
  readonly isCounted: boolean;
  /** Of the path that reads it. */
  readonly span: Span;
}

export interface ReferencedKey {
  readonly name: string;
  readonly span: Span;
}

/** Anything that can be evaluated. */
export type Mapping = Selection | Template | Expression | SubSelection;

/**
 * All reads of variables in a mapping, in no particular order. Sub-selections, `->map`, `->filter` and the like, and
 * variables bound by `->as`, are followed to what they read: `$batch { id }` and `$batch->map(@.id)` both read
 * `$batch.id`. A value that goes into any other method is read as a whole.
 */
export function referencesOf(mapping: Mapping): readonly Reference[] {
  const references: Reference[] = [];
  const input: Origin = { variable: '', keys: [] };
  const scope: Scope = { dollar: input, at: input, locals: new Map(), references };
  if (mapping.kind === 'Selection') readRoot(mapping.root, scope);
  else if (mapping.kind === 'SubSelection') readItems(mapping.items, scope);
  else if (mapping.kind === 'Template') readHoles(mapping, scope);
  else read(mapping, scope);
  return references;
}

/** The property paths that a mapping reads from `$variable`, as a tree. Lists on the way are looked through. */
export function referencedKeys(mapping: Mapping, variable: string): KeyFields {
  return referencesOf(mapping)
    .filter((reference) => reference.variable === variable)
    .map(({ keys }) => keyFieldsOf(keys.map((key) => key.name)))
    .reduce(mergeKeyFields, {});
}

/** The union of two trees. Where one reads a field whole and the other its members, the members remain. */
export function mergeKeyFields(a: KeyFields, b: KeyFields): KeyFields {
  const merged = new Map(Object.entries(a));
  for (const [name, members] of Object.entries(b)) {
    const known = merged.get(name) ?? null;
    merged.set(
      name,
      known !== null && members !== null ? mergeKeyFields(known, members) : (known ?? members),
    );
  }
  return Object.fromEntries(merged);
}

function keyFieldsOf([first, ...rest]: readonly string[]): KeyFields {
  if (first === undefined) return {};
  return Object.fromEntries([[first, rest.length === 0 ? null : keyFieldsOf(rest)]]);
}

/** Which part of a variable a value is; null when it is computed. */
type Origin = Pick<Reference, 'variable' | 'keys'> | null;

interface Scope {
  readonly dollar: Origin;
  readonly at: Origin;
  readonly locals: ReadonlyMap<string, Origin>;
  readonly references: Reference[];
}

/** The methods whose result is the input, a part of its elements, or one of them. */
const TRANSPARENT_METHODS: ReadonlySet<string> = new Set('first last slice filter find'.split(' '));

function readHoles(template: Template, scope: Scope): void {
  for (const part of template.parts) if (part.kind === 'Hole') read(part.expression, scope);
}

function readRoot(root: SubSelection | Path, scope: Scope): void {
  if (root.kind === 'Path') read(root, scope);
  else readItems(root.items, scope);
}

function readItems(items: readonly SelectionItem[], scope: Scope): void {
  for (const item of items) {
    if (item.kind === 'InlinedItem') read(item.path, scope);
    else if (item.value.kind === 'Path') read(item.value, scope);
    else readItems(item.value.items, { ...scope, at: scope.dollar });
  }
}

/** Reads an expression whose value is used as it is. */
function read(expression: Expression, scope: Scope): void {
  const origin = trace(expression, scope);
  report(origin, expression.span, scope);
}

/** Follows an expression to the origin of its value, which is not reported yet. */
function trace(expression: Expression, scope: Scope): Origin {
  switch (expression.kind) {
    case 'Path':
      return tracePath(expression, scope);
    case 'Array':
      for (const element of expression.elements) read(element, scope);
      return null;
    case 'Object':
      for (const member of expression.members) read(member.value, scope);
      return null;
    case 'Coalesce':
      for (const operand of expression.operands) read(operand, scope);
      return null;
    case 'Scalar':
      return null;
  }
}

function tracePath(path: Path, scope: Scope): Origin {
  let origin = traceHead(path.head, scope);
  let inner = scope;
  for (const step of path.steps) {
    const traced = traceStep(step, origin, { scope: inner, span: path.span });
    origin = traced.origin;
    inner = traced.scope;
  }
  if (path.subSelection === null) return origin;
  readItems(path.subSelection.items, { ...inner, dollar: origin, at: origin });
  return null;
}

function traceHead(head: PathHead, scope: Scope): Origin {
  switch (head.kind) {
    case 'Key':
      return withKey(scope.dollar, head);
    case 'At':
      return scope.at;
    case 'Variable':
      if (head.name === '') return scope.dollar;
      return scope.locals.get(head.name) ?? traceVariable(head.name, scope);
    case 'Expression':
      return trace(head.expression, scope);
    case 'Literal':
      return trace(head.literal, scope);
  }
}

function traceVariable(name: string, { locals }: Scope): Origin {
  return locals.has(name) ? null : { variable: name, keys: [] };
}

interface TracedStep {
  readonly origin: Origin;
  readonly scope: Scope;
}

function traceStep(
  step: PathStep,
  origin: Origin,
  { scope, span }: { readonly scope: Scope; readonly span: Span },
): TracedStep {
  if (step.kind === 'Optional') return { origin, scope };
  if (step.kind === 'Key') return { origin: withKey(origin, step), scope };
  const args = step.args ?? [];
  const inner: Scope = { ...scope, at: origin };
  if (step.name === 'as') return { origin, scope: bind(args, inner, scope) };
  if (step.name === 'map' || step.name === 'echo') {
    return { origin: args[0] === undefined ? null : trace(args[0], inner), scope };
  }
  for (const argument of args) read(argument, inner);
  if (TRANSPARENT_METHODS.has(step.name)) return { origin, scope };
  const got = step.name === 'get' ? traceGet(args, origin) : null;
  if (got !== null) return { origin: got, scope };
  report(origin, span, scope, step.name === 'size');
  return { origin: null, scope };
}

/** `->get("name")` reads a property; with a number it is an element. Null for what is known only when it runs. */
function traceGet([index]: readonly Expression[], origin: Origin): Origin {
  if (index?.kind !== 'Scalar') return null;
  const { value, span } = index;
  if (typeof value === 'string') return withKey(origin, { name: value, span });
  return typeof value === 'number' || typeof value === 'bigint' ? origin : null;
}

/** `->as($name)` binds the value itself, `->as($name, expression)` that of the expression. */
function bind([target, value]: readonly Expression[], inner: Scope, outer: Scope): Scope {
  if (target?.kind !== 'Path' || target.head.kind !== 'Variable') return outer;
  const origin = value === undefined ? inner.at : trace(value, inner);
  return { ...outer, locals: new Map([...outer.locals, [target.head.name, origin]]) };
}

function withKey(origin: Origin, key: ReferencedKey): Origin {
  if (origin === null) return null;
  return { ...origin, keys: [...origin.keys, { name: key.name, span: key.span }] };
}

function report(origin: Origin, span: Span, { references }: Scope, isCounted = false): void {
  if (origin !== null) references.push({ ...origin, span, isCounted });
}
