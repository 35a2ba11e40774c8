import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import type { ItemStatus } from '../../../dialect/answer-style.ts';
import { splitItems } from '../../../dialect/classify/item-status.ts';

const good = { id: 3, status: 200 };
const bad = { id: 9, status: 404 };

describe('the rows of a 207', () => {
  const usual: readonly [string, JsonValue, JsonValue][] = [
    ['the body', [good, bad], [good]],
    ['its data', { data: [good, bad], n: 2 }, { data: [good], n: 2 }],
    ['its results', { results: [bad, good] }, { results: [good] }],
    ['its items', { items: [bad] }, { items: [] }],
    ['its responses', { responses: [good, bad] }, { responses: [good] }],
    ['its results by key', { results: { '3': good, '9': bad } }, { results: { '3': good } }],
  ];
  it.each(usual)('are found where they are %s', (_where, body, kept) => {
    const split = splitItems(body, 207, 'auto');

    expect(split?.body).toEqual(kept);
    expect(split?.failed.map(({ row, status }) => [row, status])).toEqual([[bad, 404]]);
  });

  it('stand alone beside what is not about them', () => {
    const split = splitItems({ meta: { n: 2 }, results: [good, bad, bad] }, 207, 'auto');

    expect(split?.failed.map(({ body }) => body)).toEqual(
      Array(2).fill({ meta: { n: 2 }, results: [bad] }),
    );
    expect(split?.emptied).toEqual({ meta: { n: 2 }, results: [] });
  });

  const none: readonly [string, JsonValue, number, ItemStatus][] = [
    ['under another status', { results: [bad] }, 200, 'auto'],
    ['where the dialect knows of none', { results: [bad] }, 207, 'none'],
    ['in a member of another name', { rows: [bad] }, 207, 'auto'],
    ['when none failed', { results: [good, { id: 4, status: 204 }] }, 207, 'auto'],
    ['when their status is a word', { results: [{ id: 9, status: 'paid' }] }, 207, 'auto'],
    ['when their status is no HTTP status', { results: [{ id: 9, status: 4040 }] }, 207, 'auto'],
    ['in a text', 'results', 207, 'auto'],
    ['in null', null, 207, ['*', 'status']],
  ];
  it.each(none)('are not looked for %s', (_when, body, status, style) => {
    expect(splitItems(body, status, style)).toBeNull();
  });
});

describe('rows at a place that is configured', () => {
  it('are read whatever the status of the answer', () => {
    const rows = [{ meta: { code: '503' } }, { meta: { code: '200' } }, { meta: null }, null];
    const split = splitItems({ a: { b: rows } }, 200, ['a', 'b', '*', 'meta', 'code']);

    expect(split?.body).toEqual({ a: { b: rows.slice(1) } });
    expect(split?.failed).toEqual([
      { status: 503, row: rows[0], body: { a: { b: rows.slice(0, 1) } } },
    ]);
  });
});
