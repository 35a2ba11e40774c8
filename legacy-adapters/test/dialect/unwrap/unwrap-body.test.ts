import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../../dialect/answer-style.ts';
import { compileUnwrap } from '../../../dialect/unwrap/unwrap-body.ts';

function unwrap(
  body: JsonValue,
  envelope: Envelope,
  wireNames: readonly string[] = ['id', 'name'],
) {
  return compileUnwrap(envelope, new Set(wireNames))(body);
}

const rows = [{ id: 1 }];

describe('compileUnwrap', () => {
  it('gives the body itself when there is no envelope', () => {
    expect(unwrap({ data: rows }, 'none')).toEqual({ data: rows });
  });

  const opened: readonly [string, JsonValue][] = [
    ['a flat page', { current_page: 1, data: rows, total: 1, path: '/x' }],
    ['a page by cursor', { data: rows, path: '/x', per_page: 2, next_page_url: null }],
    ['a page of resources', { data: rows, links: { next: null }, meta: { total: 1 } }],
    ['a resource', { data: rows }],
    ['a hand-made envelope', { success: true, message: '', code: 200, status: 'ok', data: rows }],
    ['a page in an envelope', { success: true, data: { current_page: 1, data: rows } }],
    ["Django's page", { count: 1, next: null, previous: null, results: rows }],
  ];
  it.each(opened)('opens %s', (_form, body) => {
    expect(unwrap(body, 'auto')).toEqual(rows);
  });

  const closed: readonly [string, JsonValue][] = [
    ['a list', rows],
    ['null', null],
    ['a text', 'data'],
    ['an entity', { id: 1, name: 'x' }],
    ['an entity with a field `data`', { id: 1, name: 'x', data: { a: 1 } }],
    ['an object with other members beside `data`', { data: rows, owner: 7 }],
    ['an object without `data`', { success: true, user: { id: 1 } }],
  ];
  it.each(closed)('leaves %s as it is', (_form, body) => {
    expect(unwrap(body, 'auto')).toEqual(body);
  });

  it('leaves the envelope to a mapping that reads nothing but its members', () => {
    const body = { data: rows, meta: { total: 1 } };

    expect(unwrap(body, 'auto', ['data', 'meta'])).toEqual(body);
    expect(unwrap(body, ['data'], ['data'])).toEqual(body);
  });

  it('opens the envelope of an entity that has a field `data`', () => {
    expect(unwrap({ data: { id: 1, data: 'x' } }, 'auto', ['id', 'data'])).toEqual({
      id: 1,
      data: 'x',
    });
  });

  it('gives null where the envelope is empty', () => {
    expect(unwrap({ success: true, data: null }, 'auto')).toBeNull();
  });

  it('follows a path', () => {
    expect(unwrap({ data: { users: rows, count: 1 } }, ['data', 'users'])).toEqual(rows);
    expect(unwrap({ data: [] }, ['data', 'users'])).toBeNull();
    expect(unwrap(rows, ['data', 'users'])).toEqual(rows);
  });

  it('takes no member of the prototype for one of the body', () => {
    expect(unwrap({}, ['constructor', 'name'])).toBeNull();
  });
});
