import type {
  Expression,
  InlinedItem,
  Literal,
  ObjectMember,
  Path,
  PathHead,
  PathStep,
  Selection,
  SelectionItem,
  SubSelection,
} from './ast.ts';
import { printExpression } from './printer.ts';

/** The tree of a selection for a person: a node on each line, what belongs to it indented below. */
export function explainSelection({ root }: Selection): string {
  const lines =
    root.kind === 'Path'
      ? node('the value of', pathLines(root))
      : node('an object, or one for each element of a list', root.items.flatMap(itemLines));
  return lines.join('\n');
}

type Lines = readonly string[];

function node(head: string, children: Lines): Lines {
  return [head, ...children.map((line) => `  ${line}`)];
}

function itemLines(item: SelectionItem): Lines {
  if (item.kind === 'InlinedItem') return node(inlinedHead(item), pathLines(item.path));
  const { name, value } = item;
  const children = value.kind === 'Path' ? pathLines(value) : subSelectionLines(value);
  return node(`member ${JSON.stringify(name)}`, children);
}

function inlinedHead({ spread, path }: InlinedItem): string {
  if (spread) return 'spread of';
  return path.subSelection === null ? 'the value of' : 'merged with';
}

function subSelectionLines({ items }: SubSelection): Lines {
  return node('group', items.flatMap(itemLines));
}

function pathLines({ head, steps, subSelection }: Path): Lines {
  const below = subSelection === null ? [] : subSelectionLines(subSelection);
  return [...headLines(head), ...steps.flatMap(stepLines), ...below];
}

function headLines(head: PathHead): Lines {
  switch (head.kind) {
    case 'Key':
      return [`key ${JSON.stringify(head.name)} of $`];
    case 'Variable':
      return [head.name === '' ? '$' : `variable $${head.name}`];
    case 'At':
      return ['@'];
    case 'Expression':
      return expressionLines(head.expression);
    case 'Literal':
      return literalLines(head.literal);
  }
}

function stepLines(step: PathStep): Lines {
  switch (step.kind) {
    case 'Key':
      return [`then key ${JSON.stringify(step.name)}`];
    case 'Optional':
      return ['then ?: null is missing'];
    case 'Method':
      return node(`then method ${step.name}`, (step.args ?? []).flatMap(argumentLines));
  }
}

function argumentLines(argument: Expression, index: number): Lines {
  return node(`argument ${index + 1}`, expressionLines(argument));
}

function expressionLines(expression: Expression): Lines {
  switch (expression.kind) {
    case 'Path':
      return pathLines(expression);
    case 'Coalesce':
      return node(
        expression.operator === '??'
          ? 'the first that is not null'
          : 'the first that is not missing',
        expression.operands.flatMap((operand) => node('operand', expressionLines(operand))),
      );
    default:
      return literalLines(expression);
  }
}

function literalLines(literal: Literal): Lines {
  if (literal.kind === 'Array') {
    return node(
      'list',
      literal.elements.flatMap((element) => node('element', expressionLines(element))),
    );
  }
  if (literal.kind === 'Object') return node('object', literal.members.flatMap(memberLines));
  return [`literal ${printExpression(literal)}`];
}

function memberLines(member: ObjectMember): Lines {
  const head = member.kind === 'Spread' ? 'spread of' : `member ${JSON.stringify(member.name)}`;
  return node(head, expressionLines(member.value));
}
