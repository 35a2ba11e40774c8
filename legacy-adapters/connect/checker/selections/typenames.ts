import type { Expression, ObjectMember, Path, SelectionItem } from '../../ast.ts';
import { resultExpressionOf } from './result-expression.ts';

type Part = SelectionItem | ObjectMember;

/** The types that an object says it has, as far as they are written out; null when it does not say, or data decides. */
export function typenamesOf(parts: readonly Part[]): readonly string[] | null {
  const found = parts.flatMap((part) => typenameValue(part) ?? []);
  const [value] = found;
  return value === undefined ? null : literalsOf(value);
}

/** Whether an object surely does not say of which type it is. */
export function lacksTypename(parts: readonly Part[]): boolean {
  return parts.every((part) => {
    if (part.kind === 'InlinedItem') return pathLacks(part.path);
    if (part.kind === 'Spread') return expressionLacks(part.value);
    return part.name !== '__typename';
  });
}

function typenameValue(part: Part): Expression | null {
  if (part.kind === 'Named') return part.name === '__typename' ? part.value : null;
  if (part.kind !== 'NamedItem' || part.name !== '__typename') return null;
  return part.value.kind === 'Path' ? part.value : null;
}

function literalsOf(expression: Expression): readonly string[] | null {
  if (expression.kind === 'Scalar') {
    return typeof expression.value === 'string' ? [expression.value] : null;
  }
  if (expression.kind === 'Path') {
    const result = resultExpressionOf(expression);
    return result === null ? null : literalsOf(result);
  }
  if (expression.kind === 'Object') return null;
  const parts = expression.kind === 'Array' ? expression.elements : expression.operands;
  const known = parts.filter((part) => !isNull(part)).map(literalsOf);
  return known.every((names) => names !== null) ? known.flat() : null;
}

/** What a path takes from data may hold the name, so that nothing is sure. */
function pathLacks(path: Path): boolean {
  if (path.subSelection !== null) return lacksTypename(path.subSelection.items);
  const expression = resultExpressionOf(path);
  return expression !== null && expressionLacks(expression);
}

/** One way to a value without the name is enough: some objects will not have it. */
function expressionLacks(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Path':
      return pathLacks(expression);
    case 'Object':
      return lacksTypename(expression.members);
    case 'Array':
      return expression.elements.some((part) => !isNull(part) && expressionLacks(part));
    case 'Coalesce':
      return expression.operands.some((part) => !isNull(part) && expressionLacks(part));
    case 'Scalar':
      return true;
  }
}

function isNull(expression: Expression): boolean {
  return expression.kind === 'Scalar' && expression.value === null;
}
