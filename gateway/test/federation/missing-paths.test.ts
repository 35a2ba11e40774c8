import { describe, expect, it } from '@jest/globals';
import { missingPaths } from '../../federation/missing-paths.ts';

const entities =
  'query ($representations: [_Any!]!) { _entities(representations: $representations)';

const cases = [
  {
    title: 'root fields by their response keys',
    query: '{ __typename a b: c { d } a { e } }',
    variables: {},
    paths: [['a'], ['b']],
  },
  {
    title: 'root fields in fragments',
    query: '{ ...F ... on Query { b } } fragment F on Query { a }',
    variables: {},
    paths: [['a'], ['b']],
  },
  {
    title: 'only fields that were asked for',
    query: 'query ($no: Boolean!) { a @include(if: $no) b @skip(if: $no) c @skip(if: true) }',
    variables: { no: false },
    paths: [['b']],
  },
  {
    title: 'what a default asks for when the variable is left out',
    query: 'query ($s: Boolean = true) { a @include(if: $s) b @skip(if: $s) }',
    variables: {},
    paths: [['a']],
  },
  {
    title: 'what a variable asks for against its default',
    query: 'query ($s: Boolean = true) { a @include(if: $s) b @skip(if: $s) }',
    variables: { s: false },
    paths: [['b']],
  },
  {
    title: 'the fields of one entity',
    query: `${entities} { __typename ... on A { x y: z } ... on B { x } } }`,
    variables: { representations: [{}] },
    paths: [
      ['_entities', 0, 'x'],
      ['_entities', 0, 'y'],
    ],
  },
  {
    title: 'the list of several entities once',
    query: `${entities} { ... on A { x y } } }`,
    variables: { representations: [{}, {}] },
    paths: [[]],
  },
];

describe('missingPaths', () => {
  it.each(cases)('names $title', ({ query, variables, paths }) => {
    const request = { query, variables, operationName: undefined };

    expect(missingPaths(request)).toEqual(paths);
  });
});
