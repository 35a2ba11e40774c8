import type { Path, Selection, Span } from '../../ast.ts';
import { CONNECTION_FIELDS } from '../../connections.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { BUILT_IN_SCALARS } from '../../type-map.ts';
import { type CheckContext, type Finding, listed, reportIn } from '../check-context.ts';
import { resultExpressionOf } from './result-expression.ts';
import { type SelectedType, selectedTypeOf } from './selected-type.ts';
import { type BuiltObject, type Member, walkSelection } from './selection-walk.ts';
import type { Target } from './target.ts';
import { lacksTypename, typenamesOf } from './typenames.ts';

/** What a selection gives fits the type that it is for, as far as the text shows. */
export function checkSelectionTypes(context: CheckContext): void {
  for (const connector of context.reading.connectors) {
    const { selection } = connector;
    if (selection === null) continue;
    const selected = selectedTypeOf(context.reading.types, connector);
    const place = { context, selection, selected };
    checkConnectionRows(place, connector);
    walkSelection(
      context.reading.types,
      { selection, typeName: selected.name },
      {
        object: (target, object) => checkObject(place, target, object),
        member: (target, member) => checkMember(place, target, member),
        whole: (target, path) => checkWholeValue(place, target, path),
        scalar: (target, span) => checkNotObject(place, target, span),
      },
    );
  }
}

interface Place {
  readonly context: CheckContext;
  readonly selection: Selection;
  readonly selected: SelectedType;
}

/** An object that is written out is one row at most, never a list of them. */
function checkConnectionRows(place: Place, connector: ConnectorReading): void {
  const { root } = place.selection;
  if (place.selected.connection === null || root.kind !== 'Path') return;
  if (resultExpressionOf(root)?.kind !== 'Object') return;
  report(place, root.span, {
    code: 'INVALID_SELECTION',
    message:
      `${connector.parentType}.${connector.field?.name.value} is a connection field, whose selection must give the list of ` +
      `its rows, such as $.data { id }, but this gives one object.`,
  });
}

function checkObject(place: Place, target: Target, object: BuiltObject): void {
  if (target.types.length === 0) checkNotLeaf(place, target, object.span);
  else if (target.isAbstract) checkTypename(place, target, object);
}

/** An object of an abstract type says which type it has, and that is one of the possible ones. */
function checkTypename(place: Place, target: Target, { parts, span, isMerged }: BuiltObject): void {
  const possible = listed(target.types.map(({ name }) => name));
  const names = typenamesOf(parts);
  if (names === null) {
    if (isMerged || !lacksTypename(parts)) return;
    const message =
      `${target.name} may be ${possible}, but the selection does not say which: give each object a __typename, such as ` +
      `...kind->match(["a", { __typename: "${target.types[0]?.name}" }]).`;
    report(place, span, { code: 'INVALID_SELECTION', message });
    return;
  }
  const unknown = names.filter((name) => !target.types.some((type) => type.name === name));
  if (unknown.length === 0) return;
  const message = `__typename gives ${listed(unknown)}, but ${target.name} may be ${possible} only.`;
  report(place, span, { code: 'INVALID_SELECTION', message });
}

function checkMember(place: Place, target: Target, { name, span }: Member): void {
  const owners = target.types.filter((type) => type.fields.has(name));
  if (owners.length === 0) {
    report(place, span, notFound(place, target, name));
    return;
  }
  const owner = owners.find((type) => (type.fields.get(name)?.arguments?.length ?? 0) > 0);
  if (owner === undefined) return;
  const message =
    `${owner.name}.${name} has arguments, which a selection cannot take into account. ` +
    `Give the field a @connect of its own and leave it out here.`;
  report(place, span, { code: 'CONNECTORS_FIELD_WITH_ARGUMENTS', message });
}

function notFound({ selected }: Place, target: Target, name: string): Finding {
  const isPartOfConnection = selected.connection !== null && CONNECTION_FIELDS.includes(name);
  const fields = new Set(target.types.flatMap((type) => [...type.fields.keys()]));
  const advice = isPartOfConnection
    ? `The selection of a connection field describes its rows, and ${selected.connection} is built from them.`
    : `Its fields: ${[...fields].join(', ')}. Write "field: path" to rename.`;
  const owner = target.types.map((type) => type.name).join(' or ');
  return {
    code: 'SELECTED_FIELD_NOT_FOUND',
    message: `${owner} has no field "${name}". ${advice}`,
  };
}

/** A value that is taken over as it is. What a method gives is not known. */
function checkWholeValue(place: Place, target: Target, path: Path): void {
  if (path.steps.some((step) => step.kind === 'Method')) return;
  checkNotObject(place, target, path.span);
}

function checkNotLeaf(place: Place, { name }: Target, span: Span): void {
  const kind = place.context.reading.types.types.get(name)?.kind;
  if (kind !== 'scalar' && kind !== 'enum') return;
  // A scalar of the author's own may well hold an object. Inside of one, a sub-selection is more likely a wrong type.
  if (name === place.selected.name && kind === 'scalar' && !BUILT_IN_SCALARS.includes(name)) return;
  const message =
    `${name} is ${kind === 'enum' ? 'an enum' : 'a scalar'} and has no fields to select, but this builds an object. ` +
    `Write a path to the value, such as $.value.`;
  report(place, span, { code: 'GROUP_SELECTION_IS_NOT_OBJECT', message });
}

function checkNotObject(place: Place, target: Target, span: Span): void {
  const [type] = target.types;
  if (type === undefined) return;
  const [example = 'id'] = type.fields.keys();
  const kind = target.isAbstract ? 'is made of object types' : 'is an object type';
  const message =
    `${target.name} ${kind}, of which the fields must be selected. ` +
    `Add them in braces: { ${example} … }.`;
  report(place, span, { code: 'GROUP_SELECTION_REQUIRED_FOR_OBJECT', message });
}

function report({ context, selection }: Place, span: Span, finding: Finding): void {
  reportIn(context, { source: selection.source, span }, finding);
}
