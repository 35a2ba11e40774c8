import type { Expression, Path, PathStep } from '../../ast.ts';

/** The methods which give their input, one of its elements or some of them. */
const selecting: readonly string[] = ['first', 'last', 'slice', 'filter', 'find', 'as'];

/**
 * The expression that is written out and gives the value of a path, or the elements of its list: `x` in `$(x)`,
 * `$(x)->first` and `list->map(x)`. Of `->match` it is a list of all values that may be chosen. Null when the path takes
 * its value from data.
 */
export function resultExpressionOf(path: Path): Expression | null {
  if (path.subSelection !== null) return null;
  let result = headExpression(path);
  for (const step of path.steps) {
    if (step.kind === 'Optional') continue;
    if (step.kind === 'Method' && selecting.includes(step.name)) continue;
    result = step.kind === 'Method' ? givenBy(step) : null;
  }
  return isCurrentValue(result) ? null : result;
}

function givenBy(method: PathStep & { readonly kind: 'Method' }): Expression | null {
  const args = method.args ?? [];
  if (method.name === 'map' || method.name === 'echo') return args[0] ?? null;
  if (method.name !== 'match' && method.name !== 'matchIf') return null;
  const values = args.flatMap((pair) => (pair.kind === 'Array' ? pair.elements.slice(1, 2) : []));
  return { kind: 'Array', elements: values, span: method.span };
}

/** `->map(@)` and the like give what came in. */
function isCurrentValue(expression: Expression | null): boolean {
  return expression?.kind === 'Path' && expression.head.kind === 'At';
}

function headExpression({ head }: Path): Expression | null {
  if (head.kind === 'Expression') return head.expression;
  return head.kind === 'Literal' ? head.literal : null;
}
