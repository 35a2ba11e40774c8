import type {
  Expression,
  NamedItem,
  Path,
  Selection,
  SelectionItem,
  Span,
  SubSelection,
} from '../../ast.ts';
import { CONNECTION_FIELDS } from '../../connections.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { type ObjectEntry, objectTypeOf, typeReferenceOf } from '../../type-map.ts';
import { type CheckContext, type Finding, reportIn } from '../check-context.ts';
import { resultExpressionOf } from './result-expression.ts';
import { type SelectedType, selectedTypeOf } from './selected-type.ts';

/** What a selection gives fits the type that it is for, as far as the text shows. */
export function checkSelectionTypes(context: CheckContext): void {
  for (const connector of context.reading.connectors) {
    const { selection } = connector;
    if (selection === null) continue;
    const selected = selectedTypeOf(context.reading.types, connector);
    const walk = { context, selection, selected };
    checkConnectionRows(walk, connector);
    if (selection.root.kind === 'Path') checkPath(walk, selection.root, selected.name);
    else checkItems(walk, selection.root, selected.name);
  }
}

interface Walk {
  readonly context: CheckContext;
  readonly selection: Selection;
  readonly selected: SelectedType;
}

/** An object that is written out is one row at most, never a list of them. */
function checkConnectionRows(walk: Walk, connector: ConnectorReading): void {
  const { root } = walk.selection;
  if (walk.selected.connection === null || root.kind !== 'Path') return;
  if (resultExpressionOf(root)?.kind !== 'Object') return;
  report(walk, root.span, {
    code: 'INVALID_SELECTION',
    message:
      `${connector.parentType}.${connector.field?.name.value} is a connection field, whose selection must give the list of ` +
      `its rows, such as $.data { id }, but this gives one object.`,
  });
}

function checkItems(walk: Walk, { items, span }: SubSelection, typeName: string): void {
  const type = objectTypeOf(walk.context.reading.types, typeName);
  if (type === null) checkNotLeaf(walk, span, typeName);
  else for (const item of items) checkItem(walk, item, type);
}

function checkItem(walk: Walk, item: SelectionItem, type: ObjectEntry): void {
  if (item.kind === 'InlinedItem') {
    checkPath(walk, item.path, type.name);
    return;
  }
  const fieldType = checkMember(walk, { name: item.name, span: item.nameSpan }, type);
  if (fieldType !== null) checkNamedValue(walk, item, fieldType);
}

function checkNamedValue(walk: Walk, { value }: NamedItem, typeName: string): void {
  if (value.kind === 'Path') checkPath(walk, value, typeName);
  else checkItems(walk, value, typeName);
}

/** The type of the field called `name`, or null after a fault, and for `__typename`. */
function checkMember(
  walk: Walk,
  { name, span }: { readonly name: string; readonly span: Span },
  type: ObjectEntry,
): string | null {
  if (name === '__typename') return null;
  const field = type.fields.get(name);
  if (field === undefined) {
    report(walk, span, notFound(walk, name, type));
    return null;
  }
  if ((field.arguments?.length ?? 0) > 0) {
    const message =
      `${type.name}.${name} has arguments, which a selection cannot take into account. ` +
      `Give the field a @connect of its own and leave it out here.`;
    report(walk, span, { code: 'CONNECTORS_FIELD_WITH_ARGUMENTS', message });
    return null;
  }
  return typeReferenceOf(field.type).name;
}

function notFound({ selected }: Walk, name: string, type: ObjectEntry): Finding {
  const isPartOfConnection = selected.connection !== null && CONNECTION_FIELDS.includes(name);
  const advice = isPartOfConnection
    ? `The selection of a connection field describes its rows, and ${selected.connection} is built from them.`
    : `Its fields: ${[...type.fields.keys()].join(', ')}. Write "field: path" to rename.`;
  const message = `${type.name} has no field "${name}". ${advice}`;
  return { code: 'SELECTED_FIELD_NOT_FOUND', message };
}

function checkPath(walk: Walk, path: Path, typeName: string): void {
  if (path.subSelection !== null) {
    checkItems(walk, path.subSelection, typeName);
    return;
  }
  const expression = resultExpressionOf(path);
  if (expression === null) checkWholeValue(walk, path, typeName);
  else checkExpression(walk, expression, typeName);
}

function checkExpression(walk: Walk, expression: Expression, typeName: string): void {
  switch (expression.kind) {
    case 'Path':
      checkPath(walk, expression, typeName);
      break;
    case 'Object':
      checkObject(walk, expression, typeName);
      break;
    case 'Array':
      for (const element of expression.elements) checkExpression(walk, element, typeName);
      break;
    case 'Coalesce':
      for (const operand of expression.operands) checkExpression(walk, operand, typeName);
      break;
    case 'Scalar':
      if (expression.value !== null) checkNotObject(walk, expression.span, typeName);
  }
}

function checkObject(
  walk: Walk,
  { members }: Expression & { readonly kind: 'Object' },
  typeName: string,
): void {
  const type = objectTypeOf(walk.context.reading.types, typeName);
  // A scalar of the author's own, such as JSON, may well hold an object that is written out.
  if (type === null) return;
  for (const member of members) {
    const fieldType = member.kind === 'Spread' ? typeName : checkMember(walk, member, type);
    if (fieldType !== null) checkExpression(walk, member.value, fieldType);
  }
}

/** A value that is taken over as it is. What a method gives is not known. */
function checkWholeValue(walk: Walk, path: Path, typeName: string): void {
  if (path.steps.some((step) => step.kind === 'Method')) return;
  checkNotObject(walk, path.span, typeName);
}

function checkNotLeaf(walk: Walk, span: Span, typeName: string): void {
  const kind = walk.context.reading.types.types.get(typeName)?.kind;
  if (kind !== 'scalar' && kind !== 'enum') return;
  const message =
    `${typeName} is ${kind === 'enum' ? 'an enum' : 'a scalar'} and has no fields to select, but this builds an object. ` +
    `Write a path to the value, such as $.value.`;
  report(walk, span, { code: 'GROUP_SELECTION_IS_NOT_OBJECT', message });
}

function checkNotObject(walk: Walk, span: Span, typeName: string): void {
  const type = objectTypeOf(walk.context.reading.types, typeName);
  if (type === null) return;
  const [example = 'id'] = type.fields.keys();
  const message =
    `${typeName} is an object type, of which the fields must be selected. ` +
    `Add them in braces: { ${example} … }.`;
  report(walk, span, { code: 'GROUP_SELECTION_REQUIRED_FOR_OBJECT', message });
}

function report({ context, selection }: Walk, span: Span, finding: Finding): void {
  reportIn(context, { source: selection.source, span }, finding);
}
