import { describe, expect, it } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { measureOperation } from '../../plugins/operation-limits.ts';
import { ask, gatewayTests, TEST_LIMITS } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

const sizes = [
  { query: '{ a }', size: { depth: 1, aliases: 0, rootFields: 1 } },
  { query: '{ a { b { c } } d }', size: { depth: 3, aliases: 0, rootFields: 2 } },
  { query: '{ x: a { y: b } }', size: { depth: 2, aliases: 2, rootFields: 1 } },
  {
    query: '{ ... { ...F } ...F } fragment F on Q { a { x: b } }',
    size: { depth: 2, aliases: 2, rootFields: 2 },
  },
  {
    query: '{ __schema { types { ofType { ofType { name } } } } }',
    size: { depth: 1, aliases: 0, rootFields: 1 },
  },
  { query: '{ ...F } fragment F on Q { a ...F }', size: { depth: 1, aliases: 0, rootFields: 1 } },
  { query: bomb(40), size: { depth: 2, aliases: 0, rootFields: 2 ** 40 } },
];

const refused = [
  { limits: { maxDepth: 2 }, text: '3 levels of fields; at most 2 are allowed (limits.maxDepth)' },
  { limits: { maxAliases: 1 }, text: '2 aliases; at most 1 are allowed (limits.maxAliases)' },
  {
    limits: { maxRootFields: 1 },
    text: '2 root fields; at most 1 are allowed (limits.maxRootFields)',
  },
];

/** Each fragment spreads the next one twice, so that written out it doubles with every step. */
function bomb(steps: number): string {
  const links = Array.from(
    { length: steps },
    (_, n) => `fragment F${n} on Q { ...F${n + 1} ...F${n + 1} }`,
  );
  return `{ ...F0 } ${links.join(' ')} fragment F${steps} on Q { a { b } }`;
}

describe('operation limits', () => {
  it.each(sizes)('measures $query', ({ query, size }) => {
    const document = parse(query);
    const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);

    expect(operation && measureOperation(document, operation)).toEqual(size);
  });

  it.each(refused)(
    'refuses an operation with $text before any subgraph is asked',
    async ({ limits, text }) => {
      const gateway = await startGateway({ limits: { ...TEST_LIMITS, ...limits } });
      const query = '{ one: products { reviews { id } } two: product(id: "1") { name } }';

      const answer = await ask(gateway, query);

      expect(answer).toMatchObject({ status: 400, data: undefined });
      expect(answer.errors).toEqual([
        { message: `The operation has ${text}.`, extensions: { code: 'REQUEST_LIMIT_EXCEEDED' } },
      ]);
      // What was found out is remembered.
      expect((await ask(gateway, query)).errors).toEqual(answer.errors);
    },
  );

  it('answers an operation that reaches the limits exactly', async () => {
    const limits = { ...TEST_LIMITS, maxTokens: 30, maxDepth: 3, maxAliases: 2, maxRootFields: 2 };
    const gateway = await startGateway({ limits });

    const answer = await ask(
      gateway,
      '{ one: products { reviews { id } } two: product(id: "1") { name } }',
    );

    expect(answer).toMatchObject({ status: 200, errors: [] });
  });

  it('stops reading a document with too many tokens', async () => {
    const gateway = await startGateway({ limits: { ...TEST_LIMITS, maxTokens: 5 } });

    const answer = await ask(gateway, '{ products { id name price } }');

    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
  });
});
