import type { Expression, Path, PathStep, Selection, SelectionItem, Template } from '../../ast.ts';

/** A `->method` with its arguments. */
export type MethodStep = PathStep & { readonly kind: 'Method' };

/** All method calls of a mapping, those in arguments included. */
export function methodCallsOf(mapping: Selection | Template): readonly MethodStep[] {
  if (mapping.kind === 'Template') {
    return mapping.parts.flatMap((part) =>
      part.kind === 'Hole' ? inExpression(part.expression) : [],
    );
  }
  const { root } = mapping;
  return root.kind === 'Path' ? inPath(root) : root.items.flatMap(inItem);
}

function inItem(item: SelectionItem): readonly MethodStep[] {
  const value = item.kind === 'InlinedItem' ? item.path : item.value;
  return value.kind === 'Path' ? inPath(value) : value.items.flatMap(inItem);
}

function inPath({ head, steps, subSelection }: Path): readonly MethodStep[] {
  return [
    ...(head.kind === 'Expression' ? inExpression(head.expression) : []),
    ...(head.kind === 'Literal' ? inExpression(head.literal) : []),
    ...steps.flatMap(inStep),
    ...(subSelection?.items ?? []).flatMap(inItem),
  ];
}

function inStep(step: PathStep): readonly MethodStep[] {
  return step.kind === 'Method' ? [step, ...(step.args ?? []).flatMap(inExpression)] : [];
}

function inExpression(expression: Expression): readonly MethodStep[] {
  switch (expression.kind) {
    case 'Path':
      return inPath(expression);
    case 'Array':
      return expression.elements.flatMap(inExpression);
    case 'Object':
      return expression.members.flatMap((member) => inExpression(member.value));
    case 'Coalesce':
      return expression.operands.flatMap(inExpression);
    case 'Scalar':
      return [];
  }
}
