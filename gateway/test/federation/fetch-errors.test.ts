import { describe, expect, it } from '@jest/globals';
import { answeredErrors, type FailedFetch } from '../../federation/fetch-errors.ts';
import { uniqueRepresentations } from '../../federation/representations.ts';

const representations = [{ id: '1' }, { id: '2' }, { id: '1' }];
const entityQuery =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on A { x } } }';

const entityFetch: FailedFetch = {
  service: 'shop',
  request: { query: entityQuery, variables: { representations }, operationName: undefined },
  representations: uniqueRepresentations(representations),
};

const rootFetch: FailedFetch = {
  service: 'shop',
  request: { query: '{ a b }', variables: {}, operationName: undefined },
  representations: null,
};

const cases = [
  {
    title: 'a failed entity at all of its places',
    fetch: entityFetch,
    data: {},
    paths: [['_entities', 0]],
    placed: [
      ['_entities', 0],
      ['_entities', 2],
    ],
  },
  {
    title: 'a failed list of entities at the list',
    fetch: entityFetch,
    data: null,
    paths: [['_entities']],
    placed: [[]],
  },
  {
    title: 'a place that was not asked for nowhere',
    fetch: entityFetch,
    data: {},
    paths: [['_entities', 7]],
    placed: [],
  },
  {
    title: 'equal errors of one place once',
    fetch: rootFetch,
    data: {},
    paths: [['a'], ['a']],
    placed: [['a']],
  },
  {
    title: 'several refusals of a document once per field',
    fetch: rootFetch,
    data: null,
    paths: [undefined, undefined],
    placed: [['a'], ['b']],
  },
  {
    title: 'a remark beside data without a place',
    fetch: rootFetch,
    data: { a: 1 },
    paths: [undefined],
    placed: [undefined],
  },
  {
    title: 'a field by the name that the client knows',
    fetch: rootFetch,
    data: {},
    paths: [['a', 'x__alias_0']],
    placed: [['a', 'x']],
  },
];

describe('answeredErrors', () => {
  it.each(cases)('places $title', ({ fetch, data, paths, placed }) => {
    const errors = paths.map((path) => ({ message: 'Failed.', path }));

    const result = answeredErrors({ data, errors }, fetch);

    expect(result.map(({ path }) => path)).toEqual(placed);
    expect(result.every(({ extensions }) => extensions.service === 'shop')).toBe(true);
  });

  it.each([
    {
      given: { code: 'NOT_FOUND', fields: { a: ['x'] } },
      kept: { code: 'NOT_FOUND', fields: { a: ['x'] } },
    },
    {
      given: { code: 'NOT_FOUND', fields: ['x'], retryAfterSeconds: '3' },
      kept: { code: 'NOT_FOUND' },
    },
    {
      given: { code: 'E42', body: 'x', http: { status: 404 } },
      kept: { code: 'INTERNAL_SERVER_ERROR' },
    },
    { given: null, kept: { code: 'INTERNAL_SERVER_ERROR' } },
  ])('keeps $kept of the extensions $given', ({ given, kept }) => {
    const errors = [{ message: 'Failed.', path: ['a'], extensions: given }];

    const [error] = answeredErrors({ data: {}, errors }, rootFetch);

    expect(error?.extensions).toEqual({ ...kept, service: 'shop' });
  });
});
