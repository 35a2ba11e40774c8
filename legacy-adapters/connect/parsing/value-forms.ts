import type {
  Expression,
  NamedItem,
  ObjectLiteral,
  ObjectMember,
  Path,
  PathHead,
  SelectionItem,
  SubSelection,
} from '../ast.ts';
import { isKeyword, keywordValue, scalar } from './scalars.ts';

// In v0.4 the same text can stand where a selection is expected and where an expression is. These functions turn what
// was read as one into the other, so that equal meanings have equal trees.

/** An expression where the tree has a path: as the head `$( … )`. */
export function asPath(expression: Expression): Path {
  if (expression.kind === 'Path') return expression;
  const { span } = expression;
  const head: PathHead = { kind: 'Expression', expression, span };
  return { kind: 'Path', head, steps: [], subSelection: null, span };
}

/** `{ … }` read as a sub-selection, where a value stands. It binds nothing and does not map over lists. */
export function toObjectLiteral({ items, span }: SubSelection): ObjectLiteral {
  return { kind: 'Object', members: items.map(toMember), span };
}

function toMember(item: SelectionItem): ObjectMember {
  const { span } = item;
  if (item.kind === 'InlinedItem') {
    return { kind: 'Spread', value: item.spread ? item.path : asKeyRead(item.path), span };
  }
  return { kind: 'Named', name: item.name, value: memberValue(item), span };
}

function memberValue({ aliased, value }: NamedItem): Expression {
  if (value.kind === 'SubSelection') return toObjectLiteral(value);
  return aliased ? withoutWrapping(value) : asKeyRead(value);
}

function withoutWrapping(path: Path): Expression {
  const isWrapping = path.steps.length === 0 && path.subSelection === null;
  return isWrapping && path.head.kind === 'Expression' ? path.head.expression : path;
}

/** A key that would be a literal in an expression is read from `$`: `"a b"` as `$."a b"`. */
function asKeyRead(path: Path): Path {
  const { head } = path;
  if (head.kind !== 'Key' || !looksLiteral(head)) return path;
  const dollar: PathHead = { kind: 'Variable', name: '', span: head.span };
  return { ...path, head: dollar, steps: [head, ...path.steps] };
}

/** The same as the operand of an operator, where no item can stand. */
export function asOperand(path: Path): Expression {
  const expression = asExpression(path);
  return expression === path ? asKeyRead(path) : expression;
}

/** What was read as a path of a selection, as the expression that the same text is. An item of its own stays a path. */
export function asExpression(path: Path): Expression {
  const { head, steps, subSelection } = path;
  const isBareKey = steps.length === 0 && subSelection !== null;
  if (head.kind !== 'Key' || !looksLiteral(head) || isBareKey) return path;
  const literal = scalar(head.quoted ? head.name : keywordValue(head.name), head.span);
  return steps.length === 0
    ? literal
    : { ...path, head: { kind: 'Literal', literal, span: head.span } };
}

/** Whether a key would be a literal where an expression stands. */
export function looksLiteral({ name, quoted }: PathHead & { readonly kind: 'Key' }): boolean {
  return quoted || isKeyword(name);
}
