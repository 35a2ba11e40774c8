import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { buildSchema } from 'graphql';

const graphql = await import('graphql');
const parse = jest.fn(graphql.parse);
const validate = jest.fn(graphql.validate);
jest.unstable_mockModule('graphql', () => ({ ...graphql, parse, validate }));
const { createSubgraphExecutor } = await import('../execute-request.ts');

const subgraph = {
  name: 'forest',
  schema: buildSchema('type Query { height(of: Int): Int, name: String }'),
};

describe('createSubgraphExecutor', () => {
  beforeEach(() => {
    parse.mockClear();
    validate.mockClear();
  });

  it('parses and validates a document once, whatever its variables', async () => {
    const execute = createSubgraphExecutor(subgraph);
    const query = 'query ($of: Int) { height(of: $of) }';

    const results = [
      await execute({ query, variables: { of: 1 } }, {}),
      await execute({ query, variables: { of: 2 } }, {}),
    ];

    expect(results).toEqual([{ data: { height: null } }, { data: { height: null } }]);
    expect(parse).toHaveBeenCalledTimes(1);
    expect(validate).toHaveBeenCalledTimes(1);
  });

  it('remembers faulty documents too', async () => {
    const execute = createSubgraphExecutor(subgraph);

    const results = [await execute({ query: '{' }, {}), await execute({ query: '{' }, {})];

    expect(results.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_PARSE_FAILED',
    ]);
    expect(parse).toHaveBeenCalledTimes(1);
  });

  it('forgets the document that was unused for longest', async () => {
    const execute = createSubgraphExecutor(subgraph, { maxCachedDocuments: 2 });
    const run = (query: string) => execute({ query }, {});

    await run('{ a: name }');
    await run('{ b: name }');
    await run('{ a: name }');
    await run('{ c: name }');
    const before = parse.mock.calls.length;
    await run('{ a: name }');
    await run('{ b: name }');

    expect(before).toBe(3);
    expect(parse.mock.calls.map(([text]) => text).slice(before)).toEqual(['{ b: name }']);
  });

  it('gives the context to the resolvers and the operation name to graphql', async () => {
    const schema = buildSchema('type Query { caller: String }');
    const caller = schema.getQueryType()?.getFields().caller;
    if (caller !== undefined) caller.resolve = (_source, _args, context) => context.caller;
    const execute = createSubgraphExecutor({ name: 'forest', schema });
    const query = 'query A { a: caller } query B { b: caller }';

    const result = await execute({ query, operationName: 'B' }, { caller: 'somebody' });

    expect(result).toEqual({ data: { b: 'somebody' } });
  });
});
