import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { buildRequest, type RequestSetup } from '../build-request.ts';

type Encoding = NonNullable<RequestSetup['encoding']>;

/** Query text of `queryParams`, decoded for reading; or the reason why there is none. */
function queryOf(queryParams: string, args: Record<string, JsonValue>, encoding: Encoding): string {
  const result = buildRequest({ url: '/users', queryParams, encoding, variables: { args } });
  if (!result.ok) return result.message;
  return decodeURIComponent(result.request.url.slice('http://api.test/users'.length));
}

const ids = { ids: [1, 2] };
const brackets: Encoding = { objects: 'brackets', booleans: 'number', arrays: 'brackets' };
const spatie: Encoding = { ...brackets, arrays: 'comma' };
const filter = (value: JsonValue) => ({ f: value });

const cases: readonly (readonly [string, string, Record<string, JsonValue>, Encoding, string])[] = [
  ['repeats the name', 'ids: $args.ids', ids, { arrays: 'repeat' }, '?ids=1&ids=2'],
  ['writes brackets', 'ids: $args.ids', ids, { arrays: 'brackets' }, '?ids[]=1&ids[]=2'],
  ['writes indexes', 'ids: $args.ids', ids, { arrays: 'indexed' }, '?ids[0]=1&ids[1]=2'],
  ['writes commas', 'ids: $args.ids', ids, { arrays: 'comma' }, '?ids=1,2'],
  ['sends an empty text', 'q: $args.q', { q: '' }, {}, '?q='],
  ['leaves an empty text out', 'q: $args.q', { q: '' }, { emptyStrings: 'omit' }, ''],
  ['leaves out an empty text that is null', 'q: $args.q', { q: '' }, { emptyStrings: 'null' }, ''],
  ['nests', 'f: $args.f', filter({ a: { b: 1 }, c: true }), brackets, '?f[a][b]=1&f[c]=1'],
  ['nests lists', 'f: $args.f', filter({ a: [1, 2] }), brackets, '?f[a][]=1&f[a][]=2'],
  ['nests objects of a list', 'f: $args.f', filter([{ a: 1 }]), brackets, '?f[0][a]=1'],
  ['sends no filter that is empty', 'f: $args.f', filter({ a: '', b: null, c: [] }), brackets, ''],
  ['writes a list of a filter', 'f: $args.f', filter({ id: [1, 2] }), spatie, '?f[id]=1,2'],
  [
    'writes include, fields and sort of a query builder',
    'include: $(["orders", "roles"]) fields: { users: $(["id", "email"]) } sort: $("-id")',
    {},
    spatie,
    '?include=orders,roles&fields[users]=id,email&sort=-id',
  ],
  [
    'writes pages of JSON:API',
    'page: { number: $args.n size: $(2) }',
    { n: 2 },
    brackets,
    '?page[number]=2&page[size]=2',
  ],
  ['keeps a comma in a text that stands alone', 'q: $args.q', { q: 'a,b' }, spatie, '?q=a,b'],
];

describe('a query', () => {
  it.each(cases)('%s', (_title, queryParams, args, encoding, expected) => {
    expect(queryOf(queryParams, args, encoding)).toBe(expected);
  });

  it('keeps a plus apart from a space', () => {
    const setup = { url: '/', queryParams: 'q: $args.q', variables: { args: { q: 'a+b c' } } };

    expect(buildRequest(setup)).toMatchObject({ request: { url: 'http://api.test/?q=a%2Bb%20c' } });
  });

  it('refuses a filter whose comma would make it a list', () => {
    const result = buildRequest({
      url: '/users',
      queryParams: 'filter: { name: $args.name }',
      encoding: spatie,
      variables: { args: { name: 'Smith, John' } },
    });

    expect(result).toEqual({
      ok: false,
      message: 'The query parameter filter[name] holds a comma, which would make it a list',
      isInput: true,
    });
  });
});

describe('the parameter _method', () => {
  const names = ['_method', ' _method', '.method', '_method[]', '_method\u0000x'];
  const setups: Record<string, Partial<RequestSetup>> = {
    'in query parameters': { url: '/', queryParams: '$args.input' },
    'in a JSON body': { method: 'POST', url: '/', body: '$args.input' },
    'as a name in the URL': { url: '/?{$args.name}=DELETE' },
  };
  const expected = { ok: false, isInput: true };
  const refusals = Object.entries(setups).flatMap(([place, setup]) =>
    names.map((name) => [name, place, setup] as const),
  );

  it.each(refusals)('%j is refused %s when a client sends it', (name, _place, setup) => {
    const variables = { args: { name, input: { [name]: 'DELETE' } } };

    expect(buildRequest({ url: '/', ...setup, variables })).toMatchObject(expected);
  });

  it.each([
    '_method: $("PUT") a: $args.a',
    '$({ _method: "PUT", a: $args.a })',
    '$({ "_method": $("PUT"), a: $args.a })',
  ])('is sent when the author wrote it as a literal, as in %s', (body) => {
    const result = buildRequest({ method: 'POST', url: '/', body, variables: { args: { a: 1 } } });

    expect(result).toMatchObject({ ok: true, request: { body: '{"_method":"PUT","a":1}' } });
  });

  it.each([
    '_method: $("PUT") ...$args.input',
    '$({ _method: "PUT", ...$args.input })',
    '$({ _method: "PUT" }->echo($args.input))',
    '$({ _method: $args.input._method })',
  ])('is refused when input takes the place of the literal of the author in %s', (body) => {
    const variables = { args: { input: { _method: 'DELETE' } } };

    expect(buildRequest({ spec: 'v0.4', method: 'POST', url: '/', body, variables })).toMatchObject(
      expected,
    );
  });

  it('is an ordinary name inside of an object', () => {
    const variables = { args: { input: { filter: { _method: 'x' } } } };

    expect(
      buildRequest({ method: 'POST', url: '/', body: '$args.input', variables }),
    ).toMatchObject({ ok: true });
  });
});
