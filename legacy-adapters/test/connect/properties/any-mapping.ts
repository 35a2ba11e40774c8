import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import fc from 'fast-check';
import { CONNECT_SPECS, type ConnectSpec } from '../../../connect/ast.ts';
import { METHOD_NAMES } from '../../../connect/methods/method-table.ts';
import { readMappingTopics } from '../cases/mapping-case.ts';

/** Keys which every JavaScript object inherits, among others. */
const keys = ['a', 'b', 'id', 'list', 'x y', '__proto__', 'constructor', 'toString', 'length'];

const pieces = [
  ...'{ } ( ) [ ] : , . ... - -> ? ?? ?! @ $ $( $args $v true null "b" \' 1 .5 # \n \\ é'.split(
    ' ',
  ),
  ...['a', 'b', 'list', '__proto__', '->as($v)', '->map(@', '->first', 'x: ', '...a'],
  ...METHOD_NAMES.map((name) => `->${name}(`),
];

/** Any version of the grammar. */
export const anySpec: fc.Arbitrary<ConnectSpec> = fc.constantFrom(...CONNECT_SPECS);

/** A mapping of the case files, with up to four pieces cut out, put in or repeated. Often it still parses. */
export function anyMutation(): fc.Arbitrary<string> {
  const mappings = readMappingTopics().flatMap(({ cases }) => cases.map(({ mapping }) => mapping));
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(6),
    insert: fc.oneof(fc.constant(''), fc.constantFrom(...pieces), fc.constantFrom(...mappings)),
  });
  return fc
    .tuple(fc.constantFrom(...mappings), fc.array(edit, { maxLength: 4 }))
    .map(([mapping, edits]) => edits.reduce(applyEdit, mapping));
}

interface Edit {
  /** Where, as a share of the length. */
  readonly at: number;
  readonly cut: number;
  readonly insert: string;
}

function applyEdit(text: string, { at, cut, insert }: Edit): string {
  const offset = Math.floor(at * text.length);
  return text.slice(0, offset) + insert + text.slice(offset + cut);
}

/** Any text: characters, pieces of the language in any order, or a mutation. */
export function anyText(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(...pieces);
  return fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 40 }).map((all) => all.join(' ')),
    fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
    anyMutation(),
  );
}

/** Any JSON, long integers and inherited keys included. */
export const anyJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, false, 0, -1.5, '', 'text', '12', '😀', 2n ** 63n),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt(),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** Any key, often one that is in objects of {@link anyObject} or that every object inherits. */
export const anyKey: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...keys), fc.string());

/** Any JSON object. */
export const anyObject: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(anyKey, anyJson), { maxLength: 6 })
  .map((entries) => Object.fromEntries(entries));
