import type { RequestSetup } from '../build-request.ts';

interface UrlCase {
  readonly title: string;
  readonly setup: RequestSetup;
  readonly url: string;
}

const everyCharacter = { args: { v: `a b/c?d=e&f#g%h+i'(j)*!~-._é😀` } };

export const urlCases: readonly UrlCase[] = [
  // Joining
  {
    title: 'appends the path to the base URL',
    setup: { url: '/users' },
    url: 'http://api.test/users',
  },
  { title: 'gives an absolute URL at least a slash', setup: { url: '/' }, url: 'http://api.test/' },
  {
    title: 'adds the slash which a relative path lacks',
    setup: { url: 'users' },
    url: 'http://api.test/users',
  },
  ...[
    ['http://h/v1', '/hello', 'http://h/v1/hello'],
    ['http://h/v1/', '/hello', 'http://h/v1/hello'],
    ['http://h/v1/', 'hello', 'http://h/v1/hello'],
    ['http://h/v1', '/hello/', 'http://h/v1/hello/'],
    ['http://h/v1', '/', 'http://h/v1'],
    ['http://h/v1/', '/', 'http://h/v1/'],
    ['http://h/v1/', '', 'http://h/v1/'],
    ['http://h/v1?x', '/hello/', 'http://h/v1/hello/?x'],
    ['http://h/v1?x', '?y=1', 'http://h/v1?x&y=1'],
    ['http://h?x=1&', '/a?&y=2', 'http://h/a?x=1&y=2'],
    ['http://h?', '/a?', 'http://h/a'],
    ['http://h:8080', '/a', 'http://h:8080/a'],
    ['http://user:p%40ss@h', '/a', 'http://user:p%40ss@h/a'],
    ['http://h/v1#top', '/a#bottom', 'http://h/v1/a'],
    ['http://h/v1', '/a?b=1#c', 'http://h/v1/a?b=1'],
    ['http://h', '/go?to=http://other/', 'http://h/go?to=http://other/'],
  ].map(([baseUrl = '', url = '', expected = '']) => ({
    title: `joins ${baseUrl} and ${url} to ${expected}`,
    setup: { url, source: { baseUrl } },
    url: expected,
  })),
  {
    title: 'puts everything in its order',
    setup: {
      source: { baseUrl: 'http://h/base?a=1', path: '$(["s1", "s2"])', queryParams: 'b: $(2)' },
      url: '/t?c=3',
      path: '$(["p1", "p2"])',
      queryParams: 'd: $(4)',
    },
    url: 'http://h/base/s1/s2/t/p1/p2?a=1&b=2&c=3&d=4',
  },
  {
    title: 'keeps repeated parameters of different origins',
    setup: {
      source: { baseUrl: 'http://h?a=1', queryParams: 'a: $(2)' },
      url: '/?a=3',
      queryParams: 'a: $(4)',
    },
    url: 'http://h/?a=1&a=2&a=3&a=4',
  },
  {
    title: 'works without source',
    setup: {
      source: null,
      url: 'https://other.test/v1/{$args.id}?q',
      path: '$(["x"])',
      queryParams: 'r: $(1)',
      variables: { args: { id: 5 } },
    },
    url: 'https://other.test/v1/5/x?q&r=1',
  },
  {
    title: 'lets a configured base URL take the place of that of the source',
    setup: {
      source: { baseUrl: 'http://h/v1?x', queryParams: 'b: $(2)' },
      baseUrl: 'https://real.test/api/',
      url: '/users',
    },
    url: 'https://real.test/api/users?b=2',
  },
  {
    title: 'takes braces of a configured base URL as text',
    setup: { baseUrl: 'https://real.test/{x} y', url: '/users' },
    url: 'https://real.test/%7Bx%7D%20y/users',
  },
  {
    title: 'fills holes in a base URL',
    setup: {
      source: { baseUrl: 'http://{$config.host}:8080/{$config.path}' },
      url: '/a',
      variables: { config: { host: 'h.test', path: 'x y/?z' } },
    },
    url: 'http://h.test:8080/x%20y%2F%3Fz/a',
  },
  {
    title: 'trusts the hole that a base URL begins with',
    setup: {
      source: { baseUrl: '{$config.base}/v1' },
      url: '/a',
      variables: { config: { base: 'http://h.test:81/x?' } },
    },
    url: 'http://h.test:81/x/a?/v1',
  },
  {
    title: 'takes a configured value from $config in the path',
    setup: { url: '/{$config.version}/users', variables: { config: { version: 'v2' } } },
    url: 'http://api.test/v2/users',
  },
  // Encoding
  {
    title: 'encodes all but unreserved characters of a value',
    setup: { url: '/x/{$args.v}', variables: everyCharacter },
    url: 'http://api.test/x/a%20b%2Fc%3Fd%3De%26f%23g%25h%2Bi%27%28j%29%2A%21~-._%C3%A9%F0%9F%98%80',
  },
  {
    title: 'encodes values in a query in the same way',
    setup: { url: '/x?q={$args.v}', variables: { args: { v: 'a b&c=d+é' } } },
    url: 'http://api.test/x?q=a%20b%26c%3Dd%2B%C3%A9',
  },
  {
    title: 'encodes only what is illegal in the text of the author',
    setup: { url: '/a b/é\\x/%20;v=1/(y)?q=[1]&r="x"<>|^`' },
    url: 'http://api.test/a%20b/%C3%A9%5Cx/%20;v=1/(y)?q=[1]&r=%22x%22%3C%3E%7C%5E%60',
  },
  {
    title: 'does not encode twice what is encoded already',
    setup: { url: '/a%2Fb?c=%26' },
    url: 'http://api.test/a%2Fb?c=%26',
  },
  {
    title: 'joins the lines of a template',
    setup: { url: '/users\n  ?a=1\n&b={$args.b}\t', variables: { args: { b: 2 } } },
    url: 'http://api.test/users%20%20?a=1&b=2',
  },
  {
    title: 'survives lone surrogates',
    setup: { url: '/{$args.v}', variables: { args: { v: '\ud800' } } },
    url: 'http://api.test/%EF%BF%BD',
  },
  {
    title: 'keeps a hole inside of its segment',
    setup: { url: '/a/{$args.v}/b', variables: { args: { v: '../../admin' } } },
    url: 'http://api.test/a/..%2F..%2Fadmin/b',
  },
  {
    title: 'keeps dots that are not the whole segment',
    setup: { url: '/a/{$args.v}', variables: { args: { v: '...' } } },
    url: 'http://api.test/a/...',
  },
  // Values
  {
    title: 'writes null and missing as nothing',
    setup: { url: '/a/{$args.none}/{$args.nil}?b={$args.nil}', variables: { args: { nil: null } } },
    url: 'http://api.test/a//?b=',
  },
  {
    title: 'writes scalars as text',
    setup: {
      url: '/{$args.n}/{$args.b}/{$args.i}/{$args.f}',
      variables: { args: { n: -5, b: true, i: 9007199254740993n, f: 1.5 } },
    },
    url: 'http://api.test/-5/true/9007199254740993/1.5',
  },
  {
    title: 'writes booleans as numbers where the service wants it',
    setup: {
      url: '/{$args.b}',
      path: '$([$args.b])',
      queryParams: 'b: $args.b',
      encoding: { booleans: 'number' },
      variables: { args: { b: false } },
    },
    url: 'http://api.test/0/0?b=0',
  },
  // path
  {
    title: 'appends path segments',
    setup: {
      url: '/users',
      path: '$([$args.id, "a/b", 1, true])',
      variables: { args: { id: 'x y' } },
    },
    url: 'http://api.test/users/x%20y/a%2Fb/1/true',
  },
  {
    title: 'writes an absent last segment as an empty one',
    setup: { url: '/users', path: '$(["required", $args.none])', variables: { args: {} } },
    url: 'http://api.test/users/required/',
  },
  {
    title: 'adds nothing for a missing path',
    setup: { url: '/users', path: '$args.none', variables: { args: {} } },
    url: 'http://api.test/users',
  },
  {
    title: 'adds nothing for an empty path',
    setup: { url: '/users', path: '$([])' },
    url: 'http://api.test/users',
  },
  // queryParams
  {
    title: 'writes parameters',
    setup: {
      url: '/',
      queryParams: 'a: $args.a "b c": $args.b',
      variables: { args: { a: 'x&y', b: 1 } },
    },
    url: 'http://api.test/?a=x%26y&b%20c=1',
  },
  {
    title: 'leaves out parameters that are null or missing',
    setup: {
      url: '/',
      queryParams: 'a: $args.a b: $args.b c: $args.c',
      variables: { args: { a: null, c: '' } },
    },
    url: 'http://api.test/?c=',
  },
  {
    title: 'adds nothing for missing parameters',
    setup: { url: '/', queryParams: '$args.none', variables: { args: {} } },
    url: 'http://api.test/',
  },
  {
    title: 'repeats a parameter for each item',
    setup: {
      url: '/',
      queryParams: 'a: $args.a',
      variables: { args: { a: ['x', 2, null, true] } },
    },
    url: 'http://api.test/?a=x&a=2&a=&a=true',
  },
  {
    title: 'leaves out an empty list',
    setup: { url: '/', queryParams: 'a: $args.a b: $(1)', variables: { args: { a: [] } } },
    url: 'http://api.test/?b=1',
  },
  {
    title: 'writes brackets where the service wants them',
    setup: {
      url: '/',
      queryParams: 'a: $args.a b: $(1)',
      encoding: { arrays: 'brackets' },
      variables: { args: { a: [1, 2] } },
    },
    url: 'http://api.test/?a%5B%5D=1&a%5B%5D=2&b=1',
  },
  {
    title: 'writes a comma list where the service wants one',
    setup: {
      url: '/',
      queryParams: 'a: $args.a',
      encoding: { arrays: 'comma', booleans: 'number' },
      variables: { args: { a: ['x y', 2, null, true] } },
    },
    url: 'http://api.test/?a=x%20y,2,,1',
  },
  {
    title: 'leaves out an empty comma list',
    setup: {
      url: '/',
      queryParams: 'a: $args.a',
      encoding: { arrays: 'comma' },
      variables: { args: { a: [] } },
    },
    url: 'http://api.test/',
  },
  {
    title: 'maps $batch over its items',
    setup: {
      url: '/',
      queryParams: 'ids: $batch.id',
      variables: { batch: [{ id: 3 }, { id: 1 }, { id: 2 }] },
    },
    url: 'http://api.test/?ids=3&ids=1&ids=2',
  },
  {
    title: 'joins items by a method',
    setup: {
      url: '/?ids={$batch.id->joinNotNull(",")}',
      variables: { batch: [{ id: 3 }, { id: 1 }] },
    },
    url: 'http://api.test/?ids=3%2C1',
  },
];

interface RefusedCase {
  readonly title: string;
  readonly setup: RequestSetup;
  readonly message: string;
}

const scalarsOnly = 'expected a string, a number, a boolean or null';
const dotSegment = 'A value gave the path segment "." or "..", which would lead to another path';

export const refusedCases: readonly RefusedCase[] = [
  {
    title: 'refuses a list in the URL',
    setup: { url: '/{ $args\n.secret }', variables: { args: { secret: ['hunter2'] } } },
    message: `The URL expression {$args .secret} gave a list: ${scalarsOnly}`,
  },
  {
    title: 'refuses an object in the URL',
    setup: { url: '/?f={$args.f}', variables: { args: { f: { a: 1 } } } },
    message: `The URL expression {$args.f} gave an object: ${scalarsOnly}`,
  },
  {
    title: 'refuses an object in the base URL',
    setup: { source: { baseUrl: 'http://{$config}' }, url: '/', variables: { config: {} } },
    message: `The URL expression {$config} gave an object: ${scalarsOnly}`,
  },
  {
    title: 'refuses a path that is null',
    setup: { url: '/', path: '$args.p', variables: { args: { p: null } } },
    message: 'path gave null: expected a list of segments',
  },
  {
    title: 'refuses a path that is text',
    setup: { url: '/', path: '$("a/b")' },
    message: 'path gave string: expected a list of segments',
  },
  {
    title: 'refuses a segment that is a list',
    setup: { url: '/', path: '$([[1]])' },
    message: 'path holds array: expected strings, numbers, booleans or null',
  },
  {
    title: 'refuses parameters that are null',
    setup: { url: '/', queryParams: '$(null)' },
    message: 'queryParams gave null: expected an object',
  },
  {
    title: 'refuses parameters that are a list',
    setup: { url: '/', queryParams: '$([1])' },
    message: 'queryParams gave array: expected an object',
  },
  {
    title: 'refuses an object as parameter',
    setup: { url: '/', queryParams: 'a: $({ b: 1 })' },
    message: 'The query parameter a holds object: expected scalars or a list of them',
  },
  {
    title: 'refuses nested lists as parameter',
    setup: { url: '/', queryParams: 'a: $([[1]])' },
    message: 'The query parameter a holds array: expected scalars or a list of them',
  },
  {
    title: 'refuses nested lists in a comma list',
    setup: { url: '/', queryParams: 'a: $([[1]])', encoding: { arrays: 'comma' } },
    message: 'The query parameter a holds a list of lists or objects: expected scalars',
  },
  {
    title: 'refuses an item with a comma in a comma list',
    setup: { url: '/', queryParams: 'a: $(["x", "y,z"])', encoding: { arrays: 'comma' } },
    message: 'The query parameter a is a comma list, and one of its items holds a comma',
  },
  {
    title: 'refuses a relative URL without source',
    setup: { source: null, url: '/users' },
    message: 'The URL is relative: expected scheme and host, such as http://host/path',
  },
  {
    title: 'does not let a value choose the host when there is no source',
    setup: { source: null, url: '{$args.url}', variables: { args: { url: 'http://evil.test/' } } },
    message: 'The URL is relative: expected scheme and host, such as http://host/path',
  },
  {
    title: 'refuses an empty base URL',
    setup: { source: { baseUrl: '{$config.base}' }, url: '/users', variables: { config: {} } },
    message: 'The URL is relative: expected scheme and host, such as http://host/path',
  },
  {
    title: 'refuses an absolute URL with source',
    setup: { url: 'http://other/users' },
    message: "The URL is absolute: expected a path, which is appended to the source's base URL",
  },
  {
    title: 'refuses a value that climbs up the path',
    setup: { url: '/a/{$args.v}/b', variables: { args: { v: '..' } } },
    message: dotSegment,
  },
  {
    title: 'refuses a value that completes a dot segment',
    setup: { url: '/a/.{$args.v}', variables: { args: { v: '.' } } },
    message: dotSegment,
  },
  {
    title: 'refuses a segment that climbs up the path',
    setup: { url: '/a', path: '$([$args.v])', variables: { args: { v: '.' } } },
    message: dotSegment,
  },
  {
    title: 'refuses a form that is not an object',
    setup: {
      method: 'POST',
      url: '/',
      body: '$([1])',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
    },
    message: 'The body of a form is array: expected an object',
  },
];

interface HeaderCase {
  readonly title: string;
  readonly setup: RequestSetup;
  readonly headers: readonly (readonly [string, string])[];
}

export const headerCases: readonly HeaderCase[] = [
  {
    title: 'sends only what is configured',
    setup: { url: '/', clientHeaders: { authorization: ['secret'] } },
    headers: [],
  },
  {
    title: 'copies every value of a client header',
    setup: {
      url: '/',
      from: [{ name: 'X-Tenant', from: 'X-Company' }],
      clientHeaders: { 'x-company': ['a', 'b'] },
    },
    headers: [
      ['X-Tenant', 'a'],
      ['X-Tenant', 'b'],
    ],
  },
  {
    title: 'leaves out a header that the client did not send',
    setup: { url: '/', from: [{ name: 'X-Tenant', from: 'x-tenant' }] },
    headers: [],
  },
  {
    title: 'fills templates without encoding',
    setup: {
      url: '/',
      headers: [['X-User', 'id {$args.id}/{$this.name}; ä']],
      variables: { args: { id: 5 }, this: { name: 'a b&c' } },
    },
    headers: [['X-User', 'id 5/a b&c; ä']],
  },
  {
    title: 'writes missing values as nothing',
    setup: { url: '/', headers: [['X-User', '{$args.none}']], variables: { args: {} } },
    headers: [['X-User', '']],
  },
  {
    title: 'adds those of the source that the connector does not name',
    setup: {
      url: '/',
      headers: [['x-a', 'connector']],
      source: {
        headers: [
          ['X-A', 'source'],
          ['X-B', 'source'],
        ],
      },
    },
    headers: [
      ['x-a', 'connector'],
      ['X-B', 'source'],
    ],
  },
  {
    title: 'does not fall back to the source for a header that gives nothing',
    setup: {
      url: '/',
      from: [{ name: 'X-A', from: 'x-a' }],
      source: { headers: [['x-a', 'source']] },
    },
    headers: [],
  },
  {
    title: 'leaves out a header whose value is a list',
    setup: {
      url: '/',
      headers: [
        ['X-A', '{$args.a}'],
        ['X-B', 'b'],
      ],
      variables: { args: { a: [1] } },
    },
    headers: [['X-B', 'b']],
  },
  ...['a\r\nX-Evil: 1', 'a\nb', 'a\0b', 'a\u007fb', '日本'].map((value) => ({
    title: `leaves out a header whose value is ${JSON.stringify(value)}`,
    setup: {
      url: '/',
      headers: [['X-A', '{$args.a}']] as const,
      from: [{ name: 'X-B', from: 'x-b' }],
      variables: { args: { a: value } },
      clientHeaders: { 'x-b': [value, 'fine'] },
    },
    headers: [['X-B', 'fine']] as const,
  })),
  {
    title: 'leaves out a header whose name is no token',
    setup: {
      url: '/',
      headers: [
        ['X A', '1'],
        ['', '2'],
        ['X-B', '3'],
      ],
    },
    headers: [['X-B', '3']],
  },
  {
    title: 'sets host and accept by value',
    setup: {
      url: '/',
      headers: [
        ['Host', 'h'],
        ['Accept', 'text/html'],
      ],
    },
    headers: [
      ['Host', 'h'],
      ['Accept', 'text/html'],
    ],
  },
];

interface BodyCase {
  readonly title: string;
  readonly setup: Partial<RequestSetup>;
  readonly body: string | null;
  readonly contentType: string | null;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const formHeader = [['content-type', form]] as const;

export const bodyCases: readonly BodyCase[] = [
  { title: 'sends no body when there is none', setup: {}, body: null, contentType: null },
  {
    title: 'sends an input object',
    setup: { body: '$args.input', variables: { args: { input: { a: 1, b: null } } } },
    body: '{"a":1,"b":null}',
    contentType: json,
  },
  {
    title: 'sends chosen members',
    setup: { body: '$args { a b }', variables: { args: { a: 1, b: 2, c: 3 } } },
    body: '{"a":1,"b":2}',
    contentType: json,
  },
  {
    title: 'sends renamed members',
    setup: { body: 'x: $args.a y: { z: $args.b }', variables: { args: { a: 1, b: 2 } } },
    body: '{"x":1,"y":{"z":2}}',
    contentType: json,
  },
  {
    title: 'sends literals',
    setup: { body: '$({ a: $args.a, list: [1, "x"] })', variables: { args: { a: 1 } } },
    body: '{"a":1,"list":[1,"x"]}',
    contentType: json,
  },
  {
    title: 'leaves out a member that is missing, and sends one that is null',
    setup: { body: 'a: $args.a b: $args.b c: $args.c?', variables: { args: { b: null, c: null } } },
    body: '{"b":null}',
    contentType: json,
  },
  {
    title: 'sends an empty object when every member is missing',
    setup: { body: 'a: $args.a', variables: { args: {} } },
    body: '{}',
    contentType: json,
  },
  {
    title: 'sends no body when the mapping gives nothing',
    setup: { body: '$args.none', variables: { args: {} } },
    body: null,
    contentType: json,
  },
  {
    title: 'sends a scalar as JSON',
    setup: { body: '$("text")' },
    body: '"text"',
    contentType: json,
  },
  {
    title: 'sends long integers without loss',
    setup: { body: 'id: $args.id', variables: { args: { id: 9007199254740993n } } },
    body: '{"id":9007199254740993}',
    contentType: json,
  },
  {
    title: 'sends the ids of a batch',
    setup: { body: 'ids: $batch.id', variables: { batch: [{ id: 3 }, { id: 1 }, { id: 2 }] } },
    body: '{"ids":[3,1,2]}',
    contentType: json,
  },
  {
    title: 'keeps booleans in JSON',
    setup: { body: 'a: $(true)', encoding: { booleans: 'number' } },
    body: '{"a":true}',
    contentType: json,
  },
  {
    title: 'keeps a content type of its own',
    setup: { body: 'a: $(1)', headers: [['content-type', 'application/vnd.api+json']] },
    body: '{"a":1}',
    contentType: 'application/vnd.api+json',
  },
  {
    title: 'sends a flat form',
    setup: { headers: formHeader, body: 'a: $(1) b: $("x y&z+é~*-._\'()!") c: $(null) d: $(true)' },
    body: 'a=1&b=x+y%26z%2B%C3%A9%7E*-._%27%28%29%21&c=&d=true',
    contentType: form,
  },
  {
    title: 'sends a nested form',
    setup: {
      headers: formHeader,
      body: '$args.input',
      variables: {
        args: { input: { a: [1, { b: 2 }], c: { d: { 'e f': 'g' } }, none: [], nothing: {} } },
      },
    },
    body: 'a%5B0%5D=1&a%5B1%5D%5Bb%5D=2&c%5Bd%5D%5Be+f%5D=g',
    contentType: form,
  },
  {
    title: 'writes booleans of a form as numbers where the service wants it',
    setup: {
      headers: formHeader,
      body: 'a: $(true) b: { c: $(false) }',
      encoding: { booleans: 'number' },
    },
    body: 'a=1&b%5Bc%5D=0',
    contentType: form,
  },
  {
    title: 'sends an empty form',
    setup: { headers: formHeader, body: '$({})' },
    body: '',
    contentType: form,
  },
  {
    title: 'knows a form by its media type, whatever its case and parameters',
    setup: {
      headers: [['content-type', 'Application/X-WWW-Form-Urlencoded; charset=utf-8']],
      body: 'a: $(1)',
    },
    body: 'a=1',
    contentType: 'Application/X-WWW-Form-Urlencoded; charset=utf-8',
  },
];
