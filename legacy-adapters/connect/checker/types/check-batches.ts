import type { NamedItem, Selection, SelectionItem, Span } from '../../ast.ts';
import type { KeyFields } from '../../connectors.ts';
import { type Reference, referencesOf } from '../../references.ts';
import { derivedKeyOf } from '../../sdl/derived-key.ts';
import { requestMappingsOf } from '../../sdl/request-mappings.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { type OutputShape, shapeOf } from '../../shape.ts';
import { type CheckContext, reportAt, reportIn } from '../check-context.ts';
import { resultExpressionOf } from '../selections/result-expression.ts';

/** The answers to a batch can be told apart: each item brings its own key. */
export function checkBatches(context: CheckContext): void {
  for (const connector of context.reading.connectors) {
    if (connector.kind !== 'typeBatch') continue;
    checkThis(context, connector);
    if (connector.selection !== null) checkKey(context, connector, connector.selection);
  }
}

function checkThis(context: CheckContext, connector: ConnectorReading): void {
  const mappings = [...requestMappingsOf(connector), connector.selection];
  const references = mappings.flatMap((mapping) => (mapping === null ? [] : referencesOf(mapping)));
  if (!references.some(({ variable }) => variable === 'this')) return;
  const message =
    'The connector uses both $batch and $this. A batch is for many entities at once: use $batch alone.';
  reportAt(context, connector.directive, { code: 'CONNECT_BATCH_AND_THIS', message });
}

function checkKey(context: CheckContext, connector: ConnectorReading, selection: Selection): void {
  const shape = shapeOf(selection);
  for (const path of pathsOf(derivedKeyOf(connector, context.reading.types))) {
    if (isMissing(shape, path)) {
      const key = path.join('.');
      const message =
        `The request asks by $batch.${key}, but the selection gives no "${key}", ` +
        `so that its items cannot be told apart. Add it to the selection.`;
      const place = { source: selection.source, span: selection.root.span };
      reportIn(context, place, { code: 'CONNECTORS_BATCH_KEY_NOT_IN_SELECTION', message });
    } else checkOrigin(context, selection, path);
  }
}

/** A key that the items do not bring themselves is the same for all of them, or says nothing of the answer. */
function checkOrigin(context: CheckContext, selection: Selection, path: readonly string[]): void {
  const item = findItem(selection, path);
  if (item === null || mayComeFromAnswer(item, selection)) return;
  const message =
    `The batch key "${path.join('.')}" does not come from the answer. ` +
    `Take it from the item in the body that it belongs to.`;
  const place = { source: selection.source, span: item.span };
  reportIn(context, place, { code: 'CONNECTORS_NON_ROOT_BATCH_KEY', message });
}

/** A key without a read may be a member of what a method made of the answer, such as `$.data->entries { value }`. */
function mayComeFromAnswer(item: NamedItem, selection: Selection): boolean {
  const origins = referencesOf(selection).filter((reference) => isWithin(reference, item.span));
  if (origins.length > 0) return origins.some((reference) => reference.variable === '');
  return item.value.kind !== 'Path' || resultExpressionOf(item.value)?.kind !== 'Scalar';
}

function pathsOf(key: KeyFields): readonly (readonly string[])[] {
  return Object.entries(key).flatMap(([name, members]) =>
    members === null ? [[name]] : pathsOf(members).map((path) => [name, ...path]),
  );
}

/** Whether the member is certainly not in the result. */
function isMissing(shape: OutputShape, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined || shape.kind === 'unknown') return false;
  const member = shape.fields.get(first);
  return member === undefined ? !shape.open : isMissing(member, rest);
}

/** The item that is written out for a member, or null when it comes from inside a path. */
function findItem({ root }: Selection, path: readonly string[]): NamedItem | null {
  const items = root.kind === 'Path' ? root.subSelection?.items : root.items;
  return findIn(items ?? [], path);
}

function findIn(
  items: readonly SelectionItem[],
  [first, ...rest]: readonly string[],
): NamedItem | null {
  const item = items.filter(isNamed).find(({ name }) => name === first);
  if (item === undefined || rest.length === 0) return item ?? null;
  const inner = item.value.kind === 'Path' ? item.value.subSelection?.items : item.value.items;
  return inner === undefined ? item : findIn(inner, rest);
}

function isNamed(item: SelectionItem): item is NamedItem {
  return item.kind === 'NamedItem';
}

function isWithin({ span }: Reference, outer: Span): boolean {
  return span.start >= outer.start && span.end <= outer.end;
}
