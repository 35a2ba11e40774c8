import type {
  Coalesce,
  Expression,
  Literal,
  ObjectMember,
  Path,
  PathHead,
  PathStep,
  Scalar,
  Selection,
  SelectionItem,
  SubSelection,
  Template,
} from './ast.ts';
import { looksLiteral } from './parsing/value-forms.ts';

/** A selection on one line, without comments. Parsing it gives the same tree, spans apart. */
export function printSelection({ root, spec }: Selection): string {
  if (root.kind === 'Path') return printPath(root);
  return spec === 'v0.4' && isLiteralAlone(root) ? printSubSelection(root) : printItems(root.items);
}

/** Whether the only item would be taken for a literal if it stood alone, as `"a key"` and `true` are in v0.4. */
function isLiteralAlone({ items }: SubSelection): boolean {
  const [only] = items;
  if (items.length !== 1 || only?.kind !== 'NamedItem' || only.value.kind !== 'Path') return false;
  const { head, subSelection } = only.value;
  return !only.aliased && subSelection === null && head.kind === 'Key' && looksLiteral(head);
}

/** A template on one line. Parsing it gives the same tree, spans apart. */
export function printTemplate({ parts }: Template): string {
  return parts
    .map((part) => (part.kind === 'Hole' ? `{${printExpression(part.expression)}}` : part.text))
    .join('');
}

/** An expression as it would stand in `$( … )`. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'Path':
      return printPath(expression);
    case 'Coalesce':
      return printCoalesce(expression);
    default:
      return printLiteral(expression);
  }
}

function printItems(items: readonly SelectionItem[]): string {
  return items.map(printItem).join(' ');
}

function printItem(item: SelectionItem): string {
  if (item.kind === 'InlinedItem') return `${item.spread ? '...' : ''}${printPath(item.path)}`;
  const { name, aliased, value } = item;
  const text = value.kind === 'Path' ? printPath(value) : printSubSelection(value);
  return aliased ? `${printKey(name, false)}: ${text}` : text;
}

function printSubSelection({ items }: SubSelection): string {
  return items.length === 0 ? '{}' : `{ ${printItems(items)} }`;
}

function printPath({ head, steps, subSelection }: Path): string {
  const suffix = subSelection === null ? '' : ` ${printSubSelection(subSelection)}`;
  return printHead(head, steps[0]) + steps.map(printStep).join('') + suffix;
}

function printHead(head: PathHead, firstStep: PathStep | undefined): string {
  switch (head.kind) {
    case 'Key':
      return printKey(head.name, head.quoted);
    case 'Variable':
      return `$${head.name}`;
    case 'At':
      return '@';
    case 'Expression':
      return `$(${printExpression(head.expression)})`;
    case 'Literal':
      return printLiteralHead(head.literal, firstStep);
  }
}

/** A number takes the point behind it as its own, so before `.key` it must have one already. */
function printLiteralHead(literal: Literal, firstStep: PathStep | undefined): string {
  const text = printLiteral(literal);
  const isWhole = literal.kind === 'Scalar' && /^-?\d+$/.test(text);
  return isWhole && firstStep?.kind === 'Key' ? `${text}.0` : text;
}

function printStep(step: PathStep): string {
  switch (step.kind) {
    case 'Key':
      return `.${printKey(step.name, step.quoted)}`;
    case 'Method':
      return `->${step.name}${step.args === null ? '' : `(${printList(step.args)})`}`;
    case 'Optional':
      return '?';
  }
}

function printCoalesce({ operator, operands }: Coalesce): string {
  return operands.map(printExpression).join(` ${operator} `);
}

function printLiteral(literal: Literal): string {
  if (literal.kind === 'Array') return `[${printList(literal.elements)}]`;
  if (literal.kind === 'Scalar') return printScalar(literal);
  const members = literal.members.map(printMember);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function printMember(member: ObjectMember): string {
  const value = printExpression(member.value);
  return member.kind === 'Spread' ? `...${value}` : `${printKey(member.name, false)}: ${value}`;
}

function printList(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(', ');
}

function printScalar({ value }: Scalar): string {
  if (typeof value === 'string') return printText(value);
  return typeof value === 'number' ? printNumber(value) : String(value);
}

/** Without exponent, which the language lacks, and never so that a double reads as a long integer. */
function printNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isInteger(value)) return `${BigInt(value)}.0`;
  const [digits = '', exponent] = String(value).split('e-');
  if (exponent === undefined) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digits.replace(/[-.]/g, '')}`;
}

function printKey(name: string, quoted: boolean): string {
  return !quoted && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : printText(name);
}

function printText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}
