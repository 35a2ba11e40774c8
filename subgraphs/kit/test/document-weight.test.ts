import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { documentBytes, textBytes } from '../document-weight.ts';

const page = `query Page($id: ID!) {
  product(id: $id) {
    id
    displayName
    reviews(first: 10) { edges { node { rating author { id displayName } } } }
  }
}`;

/** Growth of the heap for each of many such documents, on Node 24 after a full collection. */
const measured: readonly [string, string, number][] = [
  ['an ordinary page', page, 13_590],
  ['short comments alone', `{ a }${'#\n'.repeat(500_000)}`, 45_008_000],
  ['fields alone', `{ ${'a '.repeat(9900)}}`, 4_776_000],
  ['fields of long names', `{ ${longNames()} }`, 5_340_000],
  ['a list of numbers', `{ f(ids: [${'1,'.repeat(4990)}]) }`, 1_227_000],
  ['a list of strings', `{ f(ids: [${'"" '.repeat(9900)}]) }`, 2_488_000],
  ['objects', `{ f(of: [${'{a:1}'.repeat(1900)}]) }`, 2_326_000],
  ['aliases', `{ ${'a:b '.repeat(3300)}}`, 2_666_000],
  ['arguments', `{ ${'f(a:1)'.repeat(1600)} }`, 2_437_000],
  ['variables', `query Q(${'$a:I '.repeat(2400)}) { a }`, 2_767_000],
  ['inline fragments', `{ ${'...{a} '.repeat(2400)}}`, 3_059_000],
  ['directives', `{ ${'a@b '.repeat(3300)}}`, 3_775_000],
  ['selections of selections', `{ ${'a{b}'.repeat(2400)} }`, 3_512_000],
  ['a string of escapes', `{ f(text: "${'\\n'.repeat(100_000)}") }`, 3_407_000],
];

function longNames(): string {
  return Array.from({ length: 9900 }, (_, index) => `a_long_name_of_field_${10_000 + index}`).join(
    ' ',
  );
}

describe('documentBytes', () => {
  it.each(measured)(
    'is as much as was measured of %s, and not twice that',
    (_case, text, bytes) => {
      const weight = documentBytes(parse(text));

      expect(weight).toBeGreaterThanOrEqual(bytes);
      expect(weight).toBeLessThan(2 * bytes);
    },
  );

  it('is that of the text alone where a document has no tokens', () => {
    expect(documentBytes(parse(page, { noLocation: true }))).toBe(textBytes(''));
  });
});
