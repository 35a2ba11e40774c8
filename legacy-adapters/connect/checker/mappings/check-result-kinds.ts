import type { Selection, Span, Template } from '../../ast.ts';
import { type CheckContext, reportIn } from '../check-context.ts';
import {
  type PlacedMapping,
  placedMappingsOf,
  ROLE_CODES,
  ROLE_LABELS,
  type Role,
} from './placed-mappings.ts';
import { type KindScope, kindOf, kindOfSelection, type ResultKind } from './result-kind.ts';

/** What a place takes: the kinds that are certainly wrong, and the advice. */
interface Expectation {
  readonly refused: readonly ResultKind[];
  readonly expected: string;
}

const textHole: Expectation = {
  refused: ['list', 'object', 'composite'],
  expected:
    'a string, number or boolean. Take one value with ->first, or join a list with ->joinNotNull(",")',
};

const expectations: Readonly<Partial<Record<Role, Expectation>>> = {
  path: {
    refused: ['object', 'string', 'number', 'boolean', 'scalar', 'null'],
    expected: 'a list of path segments, such as $([$args.id])',
  },
  queryParams: {
    refused: ['list', 'string', 'number', 'boolean', 'scalar', 'null'],
    expected: 'an object, such as page: $args.page',
  },
  message: {
    refused: ['list', 'object', 'composite', 'number', 'boolean'],
    expected: 'a string, such as $.error.message',
  },
  extensions: {
    refused: ['list', 'string', 'number', 'boolean', 'scalar'],
    expected: 'an object, such as code: $.error.code',
  },
  isSuccess: {
    refused: ['list', 'object', 'composite', 'string', 'number', 'null'],
    expected: 'a boolean, such as $status->lt(400)',
  },
};

/** What is known of each result does not contradict what its place takes. */
export function checkResultKinds(context: CheckContext): void {
  for (const placed of placedMappingsOf(context.reading)) {
    const { mapping, connector } = placed;
    const scope = { types: context.reading.types, connector };
    if (mapping.kind === 'Template') checkHoles(context, mapping, { placed, scope });
    else checkSelection(context, mapping, { placed, scope });
  }
}

interface Checked {
  readonly placed: PlacedMapping;
  readonly scope: KindScope;
}

function checkHoles(context: CheckContext, template: Template, { placed, scope }: Checked): void {
  for (const part of template.parts) {
    if (part.kind !== 'Hole') continue;
    const kind = kindOf(part.expression, scope);
    if (!textHole.refused.includes(kind)) continue;
    const found = { span: part.expression.span, kind, expectation: textHole };
    reportKind(context, placed, { ...found, subject: `An expression in ${labelOf(placed)}` });
  }
}

function checkSelection(
  context: CheckContext,
  selection: Selection,
  { placed, scope }: Checked,
): void {
  const expectation = expectations[placed.role];
  if (expectation === undefined) return;
  const kind = kindOfSelection(selection, scope);
  const isItems = placed.role === 'path' && kind === 'composite' && selection.root.kind !== 'Path';
  if (isItems || expectation.refused.includes(kind)) {
    const found = { span: selection.root.span, kind, expectation };
    reportKind(context, placed, { ...found, subject: labelOf(placed) });
  } else if (placed.role === 'path') {
    checkSegments(context, selection, { placed, scope });
  }
}

/** The elements of a list that is written out must be text. */
function checkSegments(
  context: CheckContext,
  { root }: Selection,
  { placed, scope }: Checked,
): void {
  if (root.kind !== 'Path' || root.head.kind !== 'Expression') return;
  const { expression } = root.head;
  if (expression.kind !== 'Array') return;
  for (const element of expression.elements) {
    const kind = kindOf(element, scope);
    if (!textHole.refused.includes(kind)) continue;
    const found = { span: element.span, kind, expectation: textHole };
    reportKind(context, placed, { ...found, subject: 'A segment of path' });
  }
}

function reportKind(
  context: CheckContext,
  { role, mapping }: PlacedMapping,
  found: {
    readonly span: Span;
    readonly kind: ResultKind;
    readonly expectation: Expectation;
    readonly subject: string;
  },
): void {
  const { span, kind, expectation, subject } = found;
  const given = kindNames[kind];
  const message = `${subject} gives ${given}, but must give ${expectation.expected}.`;
  reportIn(context, { source: mapping.source, span }, { code: ROLE_CODES[role], message });
}

function labelOf({ role }: PlacedMapping): string {
  return ROLE_LABELS[role];
}

const kindNames: Readonly<Record<ResultKind, string>> = {
  list: 'a list',
  object: 'an object',
  composite: 'an object',
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  scalar: 'a single value',
  null: 'null',
  unknown: 'something unknown',
};
