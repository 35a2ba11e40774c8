import type { Expression, Path } from '../../ast.ts';

/** The methods which give their input, one of its elements or some of them. */
const selecting: readonly string[] = ['first', 'last', 'slice', 'filter', 'find', 'as'];

/**
 * The expression that is written out and gives the value of a path, or the elements of its list: `x` in `$(x)`,
 * `$(x)->first` and `list->map(x)`. Null when the path takes its value from data.
 */
export function resultExpressionOf(path: Path): Expression | null {
  if (path.subSelection !== null) return null;
  let result = headExpression(path);
  for (const step of path.steps) {
    if (step.kind === 'Optional') continue;
    if (step.kind === 'Method' && selecting.includes(step.name)) continue;
    const gives = step.kind === 'Method' && (step.name === 'map' || step.name === 'echo');
    result = gives ? (step.args?.[0] ?? null) : null;
  }
  return isCurrentValue(result) ? null : result;
}

/** `->map(@)` and the like give what came in. */
function isCurrentValue(expression: Expression | null): boolean {
  return expression?.kind === 'Path' && expression.head.kind === 'At';
}

function headExpression({ head }: Path): Expression | null {
  if (head.kind === 'Expression') return head.expression;
  return head.kind === 'Literal' ? head.literal : null;
}
