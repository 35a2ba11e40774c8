import type { Expression, ObjectMember, Path, Selection, SelectionItem, Span } from '../../ast.ts';
import type { TypeMap } from '../../type-map.ts';
import { resultExpressionOf } from './result-expression.ts';
import { memberTargetOf, narrowedBy, type Target, targetOf } from './target.ts';
import { typenamesOf } from './typenames.ts';

/** What is told of a selection, place by place, from the outside in. */
export interface SelectionVisitor {
  /** An object is built whose members follow; `parts` are the items, or the members of a literal. */
  object?(target: Target, object: BuiltObject): void;
  /** A member of such an object, unless it is `__typename`. */
  member?(target: Target, member: Member): void;
  /** A value that is taken over as it is. */
  whole?(target: Target, path: Path): void;
  /** A value that is written out, null excepted. */
  scalar?(target: Target, span: Span): void;
}

/** An object that a selection builds. */
export interface BuiltObject {
  readonly parts: ObjectParts;
  readonly span: Span;
  /** Whether it is merged into an object around it, which may have said of which type it is. */
  readonly isMerged: boolean;
}

export type ObjectParts = readonly SelectionItem[] | readonly ObjectMember[];

/** The name under which a value stands in an object. */
export interface Member {
  readonly name: string;
  readonly span: Span;
}

/** Tells `visitor` what a selection gives of the type `typeName`. What methods give is not known, and is whole. */
export function walkSelection(
  types: TypeMap,
  { selection, typeName }: { readonly selection: Selection; readonly typeName: string },
  visitor: SelectionVisitor,
): void {
  const { root } = selection;
  const walk = { types, visitor };
  const target = targetOf(types, typeName, true);
  if (root.kind === 'Path') walkPath(walk, root, target);
  else walkObject(walk, { parts: root.items, span: root.span, isMerged: false }, target);
}

interface Walk {
  readonly types: TypeMap;
  readonly visitor: SelectionVisitor;
}

function walkObject(walk: Walk, object: BuiltObject, target: Target): void {
  walk.visitor.object?.(target, object);
  if (target.types.length === 0) return;
  const narrowed = narrowedBy(target, typenamesOf(object.parts));
  for (const part of object.parts) walkPart(walk, part, narrowed);
}

function walkPart(walk: Walk, part: SelectionItem | ObjectMember, target: Target): void {
  switch (part.kind) {
    case 'InlinedItem':
      walkPath(walk, part.path, target, true);
      break;
    case 'Spread':
      walkExpression(walk, part.value, target, true);
      break;
    case 'Named':
      walkMember(walk, part, target);
      break;
    case 'NamedItem':
      walkMember(walk, { name: part.name, span: part.nameSpan, value: part.value }, target);
  }
}

type NamedValue = Member & { readonly value: Expression | SubSelectionValue };

type SubSelectionValue = Extract<SelectionItem, { kind: 'NamedItem' }>['value'];

function walkMember(walk: Walk, { name, span, value }: NamedValue, target: Target): void {
  if (name === '__typename') return;
  walk.visitor.member?.(target, { name, span });
  const inner = memberTargetOf(walk.types, target, name);
  if (inner === null) return;
  if (value.kind === 'SubSelection') {
    walkObject(walk, { parts: value.items, span: value.span, isMerged: false }, inner);
  } else walkExpression(walk, value, inner);
}

function walkPath(walk: Walk, path: Path, target: Target, isMerged = false): void {
  const { subSelection } = path;
  if (subSelection !== null) {
    walkObject(walk, { parts: subSelection.items, span: subSelection.span, isMerged }, target);
    return;
  }
  const expression = resultExpressionOf(path);
  if (expression === null) walk.visitor.whole?.(target, path);
  else walkExpression(walk, expression, target, isMerged);
}

function walkExpression(
  walk: Walk,
  expression: Expression,
  target: Target,
  isMerged = false,
): void {
  switch (expression.kind) {
    case 'Path':
      walkPath(walk, expression, target, isMerged);
      break;
    case 'Object':
      walkLiteral(walk, { parts: expression.members, span: expression.span, isMerged }, target);
      break;
    case 'Array':
      for (const element of expression.elements) walkExpression(walk, element, target, isMerged);
      break;
    case 'Coalesce':
      for (const operand of expression.operands) walkExpression(walk, operand, target, isMerged);
      break;
    case 'Scalar':
      if (expression.value !== null) walk.visitor.scalar?.(target, expression.span);
  }
}

/** A scalar of the author's own, such as JSON, may well hold an object that is written out. */
function walkLiteral(walk: Walk, object: BuiltObject, target: Target): void {
  if (target.types.length > 0) walkObject(walk, object, target);
}
