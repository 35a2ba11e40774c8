import type { Expression, Path, PathStep, Selection, SubSelection } from './ast.ts';

/** The statically known members of a mapping's result, seen through lists. */
export type OutputShape =
  | {
      readonly kind: 'object';
      readonly fields: ReadonlyMap<string, OutputShape>;
      /** Those of `fields` which the author expects to be missing now and then: see {@link expectsGap}. */
      readonly expectedGaps: ReadonlySet<string>;
      /** Whether there may be members besides `fields`, whose names are not known. */
      readonly open: boolean;
      /**
       * Whether the mapping makes the object; otherwise it may be one of the input or of a variable. Of an open object, the
       * members may be such even so.
       */
      readonly made: boolean;
      /** What objects have besides `fields` that the mapping gives a literal `__typename`, by that name. */
      readonly variants: ReadonlyMap<string, OutputShape>;
    }
  /** A value that is taken over or computed. */
  | { readonly kind: 'unknown' };

type ObjectShape = OutputShape & { readonly kind: 'object' };

const unknown: OutputShape = { kind: 'unknown' };
const empty: ObjectShape = {
  kind: 'object',
  fields: new Map(),
  expectedGaps: new Set(),
  open: false,
  made: true,
  variants: new Map(),
};

/** The members that a selection promises. A whole value (`$`, `@`, a path without sub-selection) is unknown. */
export function shapeOf(selection: Selection): OutputShape {
  const { root } = selection;
  return root.kind === 'Path' ? shapeOfPath(root, unknown) : shapeOfItems(root);
}

function shapeOfItems({ items }: SubSelection): OutputShape {
  const [only] = items;
  // A lone path is the value itself, not something merged into an object.
  if (items.length === 1 && only?.kind === 'InlinedItem') return shapeOfPath(only.path, unknown);
  const shape = items
    .map((item): OutputShape => {
      if (item.kind === 'InlinedItem') return shapeOfPath(item.path, unknown);
      const { name, value } = item;
      if (value.kind === 'SubSelection') return memberShape(name, shapeOfItems(value), false);
      return memberShape(name, shapeOfPath(value, unknown), expectsGap(value));
    })
    .reduce(mergeShapes, empty);
  return asMade(shape);
}

/** What is merged from items or members is always an object of its own. */
function asMade(shape: OutputShape): OutputShape {
  return shape.kind === 'object' ? { ...shape, made: true } : shape;
}

function memberShape(name: string, shape: OutputShape, hasGaps: boolean): OutputShape {
  const expectedGaps = new Set(hasGaps ? [name] : []);
  return { ...empty, fields: new Map([[name, shape]]), expectedGaps };
}

/** The methods that give nothing for an empty list or an unknown value, which is no problem. */
const searching: readonly string[] = ['first', 'last', 'find'];

/** Whether a path says that it may give nothing: by `?`, or by taking an element that there may not be. */
export function expectsGap({ head, steps }: Path): boolean {
  if (
    head.kind === 'Expression' &&
    head.expression.kind === 'Path' &&
    expectsGap(head.expression)
  ) {
    return true;
  }
  return steps.some(
    (step) => step.kind === 'Optional' || (step.kind === 'Method' && searching.includes(step.name)),
  );
}

/** Both members are in the result. A part whose names are not known makes it open. */
function mergeShapes(a: OutputShape, b: OutputShape): OutputShape {
  if (a.kind === 'unknown') return b.kind === 'unknown' ? unknown : asTaken(b);
  if (b.kind === 'unknown') return asTaken(a);
  const fields = mergeMembers(a.fields, b.fields);
  const expectedGaps = new Set(
    [...fields.keys()].filter((name) => isGapIn(a, name) && isGapIn(b, name)),
  );
  const variants = mergeMembers(a.variants, b.variants);
  const made = a.made && b.made;
  return { kind: 'object', fields, expectedGaps, open: a.open || b.open, made, variants };
}

/** The shape of an object that may also be another one, of which nothing is known. */
function asTaken(shape: ObjectShape): ObjectShape {
  return { ...shape, open: true, made: false };
}

type Shapes = ReadonlyMap<string, OutputShape>;

function mergeMembers(a: Shapes, b: Shapes): Shapes {
  const merged = new Map(a);
  for (const [name, shape] of b) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? shape : mergeShapes(known, shape));
  }
  return merged;
}

function isGapIn({ fields, expectedGaps }: ObjectShape, name: string): boolean {
  return expectedGaps.has(name) || !fields.has(name);
}

/** `at` is the shape of `@`. */
function shapeOfPath(path: Path, at: OutputShape): OutputShape {
  if (path.subSelection !== null) return shapeOfItems(path.subSelection);
  return path.steps.reduce(shapeAfter, shapeOfHead(path, at));
}

function shapeOfHead({ head }: Path, at: OutputShape): OutputShape {
  if (head.kind === 'At') return at;
  if (head.kind === 'Expression') return shapeOfExpression(head.expression, at);
  return head.kind === 'Literal' ? shapeOfExpression(head.literal, at) : unknown;
}

function shapeAfter(shape: OutputShape, step: PathStep): OutputShape {
  if (step.kind === 'Optional') return shape;
  if (step.kind === 'Key') {
    return shape.kind === 'object' ? shapeOfMember(shape, step.name) : unknown;
  }
  const [first] = step.args ?? [];
  if (step.name === 'map' || step.name === 'echo') {
    return first === undefined ? unknown : shapeOfExpression(first, shape);
  }
  if (step.name === 'match' || step.name === 'matchIf') return shapeOfArms(step.args ?? [], shape);
  const keepsShape = ['first', 'last', 'slice', 'filter', 'find', 'as'].includes(step.name);
  return keepsShape ? shape : unknown;
}

function shapeOfMember({ fields, open }: ObjectShape, name: string): OutputShape {
  const member = fields.get(name) ?? unknown;
  return open && member.kind === 'object' ? asTaken(member) : member;
}

/** Arms that name the type of their object; of two for one type nothing is certain. */
function shapeOfArms(args: readonly Expression[], at: OutputShape): OutputShape {
  const variants = new Map<string, OutputShape>();
  for (const arm of args) {
    const value = arm.kind === 'Array' ? arm.elements[1] : undefined;
    const name = value === undefined ? null : literalTypename(value);
    if (value === undefined || name === null) continue;
    variants.set(name, variants.has(name) ? unknown : shapeOfExpression(value, at));
  }
  return variants.size === 0 ? unknown : { ...asTaken(empty), variants };
}

function literalTypename(value: Expression): string | null {
  if (value.kind !== 'Object') return null;
  const member = value.members.find((each) => each.kind === 'Named' && each.name === '__typename');
  return member?.value.kind === 'Scalar' && typeof member.value.value === 'string'
    ? member.value.value
    : null;
}

function shapeOfExpression(expression: Expression, at: OutputShape): OutputShape {
  if (expression.kind === 'Path') return shapeOfPath(expression, at);
  if (expression.kind !== 'Object') return unknown;
  const shape = expression.members
    .map((member): OutputShape => {
      const shape = shapeOfExpression(member.value, at);
      if (member.kind === 'Spread') return shape;
      const hasGaps = member.value.kind === 'Path' && expectsGap(member.value);
      return memberShape(member.name, shape, hasGaps);
    })
    .reduce(mergeShapes, empty);
  return asMade(shape);
}
