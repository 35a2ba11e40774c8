import type { MappingCase } from './mapping-case.ts';

const customer = {
  id: 7,
  name: 'Ada',
  nick: null,
  address: { city: 'Oslo', zip: null },
  'e-mail': 'ada@example.test',
};

export const pathCases: readonly MappingCase[] = [
  { selection: '', input: { a: 1 }, expected: {} },
  { selection: '', input: 5, expected: 5 },
  { selection: '', input: undefined, expected: undefined },
  { selection: 'id name', input: customer, expected: { id: 7, name: 'Ada' } },
  { selection: 'name id', input: customer, expected: { name: 'Ada', id: 7 } },
  { selection: 'nick', input: customer, expected: { nick: null } },
  {
    selection: 'id phone',
    input: customer,
    expected: { id: 7 },
    problems: ['phone: Property .phone not found in object'],
  },
  { selection: 'number: id', input: customer, expected: { number: 7 } },
  { selection: '"e-mail"', input: customer, expected: { 'e-mail': 'ada@example.test' } },
  { selection: 'email: "e-mail"', input: customer, expected: { email: 'ada@example.test' } },
  {
    selection: '"e-mail address": "e-mail"',
    input: customer,
    expected: { 'e-mail address': 'ada@example.test' },
  },
  {
    selection: 'x: "no key"',
    input: customer,
    expected: {},
    problems: ['no key: Property ."no key" not found in object'],
  },
  { selection: 'city: address.city', input: customer, expected: { city: 'Oslo' } },
  { selection: 'city: $.address.city', input: customer, expected: { city: 'Oslo' } },
  { selection: 'city: address."city"', input: customer, expected: { city: 'Oslo' } },
  { selection: 'x: true', input: { true: 'a key' }, expected: { x: 'a key' } },
  { selection: 'nullable: $(nullable)', input: { nullable: 1 }, expected: { nullable: 1 } },
  { selection: 'x: $(trueValue)', input: { trueValue: 1 }, expected: { x: 1 } },
  {
    selection: 'city: address.town.name',
    input: customer,
    expected: {},
    problems: ['address.town: Property .town not found in object'],
  },
  {
    selection: 'x: address.zip.code',
    input: customer,
    expected: {},
    problems: ['address.zip.code: Property .code not found in null'],
  },
  {
    selection: 'x: name.length',
    input: customer,
    expected: {},
    problems: ['name.length: Property .length not found in string'],
  },
  { selection: 'address { city }', input: customer, expected: { address: { city: 'Oslo' } } },
  { selection: 'home: address { city }', input: customer, expected: { home: { city: 'Oslo' } } },
  {
    selection: 'home: { id city: address.city }',
    input: customer,
    expected: { home: { id: 7, city: 'Oslo' } },
  },
  { selection: 'home: {}', input: customer, expected: { home: {} } },
  { selection: '$.name', input: customer, expected: 'Ada' },
  { selection: 'address.city', input: customer, expected: 'Oslo' },
  { selection: '$', input: customer, expected: customer },
  { selection: '@', input: [1, 2], expected: [1, 2] },
  { selection: '$', input: undefined, expected: undefined },
  { selection: '$.address { city }', input: customer, expected: { city: 'Oslo' } },
  {
    selection: 'address.city.name',
    input: customer,
    expected: undefined,
    problems: ['address.city.name: Property .name not found in string'],
  },
  { selection: '$ { id }', input: customer, expected: { id: 7 } },
  { selection: 'raw: $', input: [1], expected: [{ raw: 1 }] },
  { selection: '# all\nid # the key\n name', input: customer, expected: { id: 7, name: 'Ada' } },
  { selection: 'city :\taddress\r\n. city', input: customer, expected: { city: 'Oslo' } },
  // Inside of a sub-selection `$` is the object that it works on.
  { selection: 'address { c: $.city }', input: customer, expected: { address: { c: 'Oslo' } } },
  // Variables
  { selection: 'id: $args.id', input: null, variables: { args: { id: 3 } }, expected: { id: 3 } },
  {
    selection: '$args.a { b }',
    input: null,
    variables: { args: { a: { b: 1, c: 2 } } },
    expected: { b: 1 },
  },
  {
    selection: 'id: $args.id',
    input: {},
    variables: { args: {} },
    expected: {},
    problems: ['$args.id: Property .id not found in object'],
  },
  {
    selection: 'id: $other.id',
    input: {},
    variables: {},
    expected: {},
    problems: ['$other: Variable $other not found'],
  },
  {
    selection: 'ids: $batch.id',
    input: {},
    variables: { batch: [{ id: 3 }, { id: 1 }] },
    expected: { ids: [3, 1] },
  },
  // Values that are not objects pass through a sub-selection that finds nothing in them.
  {
    selection: 'a b',
    input: null,
    expected: null,
    problems: ['a: Property .a not found in null', 'b: Property .b not found in null'],
  },
  { selection: 'ok: $(true)', input: null, expected: { ok: true } },
  {
    selection: 'address { city }',
    input: { address: null },
    expected: { address: null },
    problems: ['address.city: Property .city not found in null'],
  },
  {
    selection: 'address { city }',
    input: { address: 'Oslo' },
    expected: { address: 'Oslo' },
    problems: ['address.city: Property .city not found in string'],
  },
  { selection: 'address { city? }', input: { address: {} }, expected: { address: {} } },
  {
    selection: 'a',
    input: undefined,
    expected: undefined,
    problems: ['a: Property .a not found in nothing'],
  },
];

const page = {
  items: [
    { id: 1, price: 10, tags: ['a', 'b'] },
    { id: 2, tags: [] },
    { id: 3, price: null, tags: ['c'] },
  ],
  matrix: [[{ v: 1 }], [{ v: 2 }, {}]],
};

export const listCases: readonly MappingCase[] = [
  { selection: 'id', input: [{ id: 1 }, { id: 2 }], expected: [{ id: 1 }, { id: 2 }] },
  { selection: 'id', input: [], expected: [] },
  { selection: 'id?', input: [{ id: 1 }, {}], expected: [{ id: 1 }, {}] },
  {
    selection: 'id',
    input: [{ id: 1 }, null, 'x'],
    expected: [{ id: 1 }, null, 'x'],
    problems: ['@.id: Property .id not found in null', '@.id: Property .id not found in string'],
  },
  { selection: 'v', input: [[{ v: 1 }], [{ v: 2 }]], expected: [[{ v: 1 }], [{ v: 2 }]] },
  { selection: '$.items { id }', input: page, expected: [{ id: 1 }, { id: 2 }, { id: 3 }] },
  { selection: 'items.id', input: page, expected: [1, 2, 3] },
  {
    selection: 'items { price }',
    input: page,
    expected: { items: [{ price: 10 }, {}, { price: null }] },
    problems: ['items.@.price: Property .price not found in object'],
  },
  {
    selection: '$.items.price',
    input: page,
    expected: [10, null, null],
    problems: ['items.@.price: Property .price not found in object'],
  },
  { selection: '$.items.price?', input: page, expected: [10, null, null] },
  {
    selection: '$.matrix.v',
    input: page,
    expected: [[1], [2, null]],
    problems: ['matrix.@.@.v: Property .v not found in object'],
  },
  // A key goes over the whole list before the next step is taken.
  { selection: '$.items.id->first', input: page, expected: 1 },
  { selection: '$.items.tags->first', input: page, expected: ['a', 'b'] },
  { selection: '$.items.tags->size', input: page, expected: 3 },
  { selection: '$.items { t: tags->first }', input: page, expected: [{ t: 'a' }, {}, { t: 'c' }] },
  { selection: '$.items.tags', input: page, expected: [['a', 'b'], [], ['c']] },
];

export const optionalCases: readonly MappingCase[] = [
  { selection: 'nick?', input: { nick: null }, expected: {} },
  { selection: 'nick?', input: {}, expected: {} },
  { selection: 'nick?', input: { nick: 'x' }, expected: { nick: 'x' } },
  { selection: 'n: nick?', input: { nick: null }, expected: {} },
  { selection: 'city: address?.city', input: { address: null }, expected: {} },
  { selection: 'city: address?.city', input: {}, expected: {} },
  {
    selection: 'city: address?.city',
    input: { address: {} },
    expected: {},
    problems: ['address.city: Property .city not found in object'],
  },
  { selection: 'address? { city }', input: { address: null }, expected: {} },
  {
    selection: 'address? { city }',
    input: { address: { city: 'Oslo' } },
    expected: { address: { city: 'Oslo' } },
  },
  { selection: 'n: names?->first', input: { names: null }, expected: {} },
  { selection: 'n: names->first?', input: { names: [null] }, expected: {} },
  { selection: 'x: a?.b?.c?', input: { a: { b: null } }, expected: {} },
  {
    selection: 'nick?',
    input: 'text',
    expected: 'text',
    problems: ['nick: Property .nick not found in string'],
  },
  { selection: 'id: $args.id?', input: {}, variables: { args: { id: null } }, expected: {} },
];
