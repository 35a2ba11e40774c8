import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { createDocumentCache } from '../document-cache.ts';

const schema = buildSchema('type Query { a: Int }');

/** Differs from others of its length by the name alone. */
const documentNamed = (name: string, length = 0) =>
  `query ${name} { a }${'#\n'.repeat(length / 2)}`;

describe('createDocumentCache', () => {
  it('prepares each of many small documents once', () => {
    const prepare = createDocumentCache(schema, 100);
    const texts = Array.from({ length: 100 }, (_, index) => documentNamed(`Q${index}`));

    const first = texts.map(prepare);
    const again = texts.map(prepare);

    expect(again.filter((document, index) => document === first[index])).toHaveLength(100);
  });

  it('keeps hundreds of documents of an ordinary length while they take turns', () => {
    const prepare = createDocumentCache(schema, 1000);
    const page = '  pageOfProducts: a\n  totalCount: a\n  numberOfPages: a\n'.repeat(35);
    const texts = Array.from({ length: 500 }, (_, index) => `query Q${index} {\n${page}}`);

    const first = texts.map(prepare);
    const again = texts.map(prepare);

    expect(texts[0]?.length).toBeGreaterThan(1900);
    expect(again.filter((document, index) => document === first[index])).toHaveLength(500);
  });

  it('lets the oldest of a few large documents go', () => {
    const prepare = createDocumentCache(schema, 100);
    const [oldest, ...others] = ['A', 'B', 'C', 'D'].map((name) => documentNamed(name, 360_000));

    const first = prepare(String(oldest));
    const kept = others.map(prepare);

    expect(others.map((text, index) => prepare(text) === kept[index])).toEqual([true, true, true]);
    expect(prepare(String(oldest)) === first).toBe(false);
  });

  it('keeps nothing of a document that is too large', () => {
    const prepare = createDocumentCache(schema, 100);
    const text = documentNamed('A', 1_400_000);

    const first = prepare(text);

    expect(prepare(text) === first).toBe(false);
    expect(prepare('')).toMatchObject({ kind: 'unparsable' });
  });
});
