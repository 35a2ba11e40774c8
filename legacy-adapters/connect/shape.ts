import type { Expression, Path, PathStep, Selection, SubSelection } from './ast.ts';

/** The statically known members of a mapping's result, seen through lists. */
export type OutputShape =
  | {
      readonly kind: 'object';
      readonly fields: ReadonlyMap<string, OutputShape>;
      /** Whether there may be members besides `fields`, whose names are not known. */
      readonly open: boolean;
    }
  /** A value that is taken over or computed. */
  | { readonly kind: 'unknown' };

const unknown: OutputShape = { kind: 'unknown' };

/** The members that a selection promises. A whole value (`$`, `@`, a path without sub-selection) is unknown. */
export function shapeOf(selection: Selection): OutputShape {
  const { root } = selection;
  return root.kind === 'Path' ? shapeOfPath(root, unknown) : shapeOfItems(root);
}

function shapeOfItems({ items }: SubSelection): OutputShape {
  const [only] = items;
  // A lone path is the value itself, not something merged into an object.
  if (items.length === 1 && only?.kind === 'InlinedItem') return shapeOfPath(only.path, unknown);
  return items
    .map((item): OutputShape => {
      if (item.kind === 'InlinedItem') return shapeOfPath(item.path, unknown);
      const { value } = item;
      const shape = value.kind === 'Path' ? shapeOfPath(value, unknown) : shapeOfItems(value);
      return { kind: 'object', fields: new Map([[item.name, shape]]), open: false };
    })
    .reduce(mergeShapes, { kind: 'object', fields: new Map(), open: false });
}

/** Both members are in the result. A part whose names are not known makes it open. */
function mergeShapes(a: OutputShape, b: OutputShape): OutputShape {
  if (a.kind === 'unknown') return b.kind === 'unknown' ? unknown : { ...b, open: true };
  if (b.kind === 'unknown') return { ...a, open: true };
  const fields = new Map(a.fields);
  for (const [name, shape] of b.fields) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? shape : mergeShapes(known, shape));
  }
  return { kind: 'object', fields, open: a.open || b.open };
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
    return shape.kind === 'object' ? (shape.fields.get(step.name) ?? unknown) : unknown;
  }
  const [first] = step.args ?? [];
  if (step.name === 'map' || step.name === 'echo') {
    return first === undefined ? unknown : shapeOfExpression(first, shape);
  }
  const keepsShape = ['first', 'last', 'slice', 'filter', 'find', 'as'].includes(step.name);
  return keepsShape ? shape : unknown;
}

function shapeOfExpression(expression: Expression, at: OutputShape): OutputShape {
  if (expression.kind === 'Path') return shapeOfPath(expression, at);
  if (expression.kind !== 'Object') return unknown;
  return expression.members
    .map((member): OutputShape => {
      const shape = shapeOfExpression(member.value, at);
      if (member.kind === 'Spread') return shape;
      return { kind: 'object', fields: new Map([[member.name, shape]]), open: false };
    })
    .reduce(mergeShapes, { kind: 'object', fields: new Map(), open: false });
}
