import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, parse } from 'graphql';
import type { GatewayOperation } from '../../../federation/plan/plan-lookup.ts';
import { coerceVariables } from '../../../federation/plan/variable-values.ts';

const schema = buildSchema(`
  input Filter { size: Int = 3, colours: [Colour!] }
  enum Colour { RED GREEN }
  type Query { things(filter: Filter, ids: [Int!]): [ID] }
`);
const query = 'query ($filter: Filter, $ids: [Int!]) { things(filter: $filter, ids: $ids) }';

function coerce(variables: Record<string, unknown>, hidesSchema = false) {
  const document = parse(query);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  return coerceVariables(
    { schema, document, operation, request: { query, variables } } as unknown as GatewayOperation,
    hidesSchema,
  );
}

function errorsOf(variables: Record<string, unknown>, hidesSchema = false) {
  const result = coerce(variables, hidesSchema);
  return result.kind === 'misfit' ? result.errors : [];
}

const members = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));

describe('coerceVariables', () => {
  it('gives the values with the defaults of the schema', () => {
    expect(coerce({ filter: {}, ids: 1 })).toEqual({
      kind: 'fit',
      values: { filter: { size: 3 }, ids: [1] },
    });
  });

  it.each([
    ['members that do not exist', { filter: members(5000) }],
    ['items of the wrong type', { ids: Array.from({ length: 5000 }, () => 'x') }],
  ])('tells of ten errors and that there are more: %s', (_what, variables) => {
    const errors = errorsOf(variables);

    expect(errors).toHaveLength(11);
    expect(errors[10]?.message).toContain('Too many errors processing variables');
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['BAD_USER_INPUT']),
    );
  });

  it('cuts what it says of a long value', () => {
    const [error] = errorsOf({ filter: { size: 'x'.repeat(100_000) } });

    expect(error?.message).toMatch(/^Variable "\$filter" got invalid value "x{900,}…$/);
    expect(error?.message).toHaveLength(1001);
    expect(error?.locations).toHaveLength(1);
  });

  it.each([{ filter: { sizes: 1 } }, { filter: { colours: ['REDD'] } }])(
    'suggests names of the schema only where it may be known: %j',
    (variables) => {
      expect(errorsOf(variables)[0]?.message).toContain('Did you mean');
      expect(errorsOf(variables, true)[0]?.message).not.toContain('Did you mean');
    },
  );
});
