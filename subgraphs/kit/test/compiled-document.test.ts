import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLObjectType,
  parse,
  validate,
} from 'graphql';
import { compileDocument } from '../compiled-document.ts';
import { createSubgraphExecutor } from '../execute-request.ts';

const schema = createForest();

/** Trees with values, nulls and faults at every place where a resolver can have them, at once and later. */
function createForest() {
  const built = buildSchema(`
    type Query { tree(height: Int = 3, kinds: [Kind!], size: Size): Tree trees(first: Int!): [Tree!] plant: Plant echo(text: String, any: Any): String _entities(representations: [_Any!]!): [String] }
    scalar Any
    scalar _Any
    type Mutation { grow: Int }
    type Tree implements Plant {
      id: ID! height: Int name: String! kind: Kind leaves(first: Int = 2): [Leaf] next: Tree strict: Tree!
      early: String late: String refused: Int! list: [Int!] notList: [Int]
    }
    type Leaf { color: String! tree: Tree }
    interface Plant { id: ID! }
    enum Kind { OAK ELM }
    input Size { min: Int! max: Int = 9 }
  `);
  const tree = (height: number) => ({ height, id: height, name: height === 1 ? null : 'Oak' });
  const later = <T>(value: T) => Promise.resolve(value);
  resolve('Query', {
    tree: (_: object, args: { height: number }) => later({ ...tree(args.height), args }),
    trees: (_: object, { first }: { first: number }) =>
      Array.from({ length: first }, (_, index) => (index === 1 ? later(tree(index)) : tree(index))),
    plant: () => tree(1),
    echo: (_: object, args: object) => JSON.stringify(args),
    _entities: (_: object, { representations }: { representations: readonly unknown[] }) =>
      representations.map((one) => JSON.stringify(one)),
  });
  resolve('Tree', {
    kind: ({ height }: { height: number }) => (height > 2 ? 'OAK' : 'BIRCH'),
    leaves: (_: object, { first }: { first: number }) =>
      Array.from({ length: first }, (_, index) => [{ color: 'red' }, null, later({})][index % 3]),
    next: ({ height }: { height: number }) => later(height > 0 ? tree(height - 1) : null),
    strict: ({ height }: { height: number }) => (height > 1 ? tree(height - 1) : null),
    early() {
      throw new BanyanError('NOT_FOUND', 'No such leaf', { extensions: { hint: 'look up' } });
    },
    late: () => Promise.reject(new Error('late')),
    refused: () => later('many'),
    list: () => [1, later(2), null],
    notList: () => later(7),
  });
  return built;

  function resolve(typeName: string, resolvers: Readonly<Record<string, unknown>>): void {
    const fields = (built.getType(typeName) as GraphQLObjectType).getFields();
    for (const [name, resolver] of Object.entries(resolvers)) {
      Object.assign(fields[name] ?? {}, { resolve: resolver });
    }
  }
}

/** Errors as texts, without the locations, which the compiled code does not tell, and the library's own words. */
function toldErrors({ errors = [] }: ExecutionResult): readonly string[] {
  return errors.map(({ message, path, extensions, originalError }) => {
    const isOwn = originalError instanceof BanyanError || message === 'late';
    return JSON.stringify({ path, extensions, message: isOwn ? message : null });
  });
}

/** Whether an error belongs to a part of the answer that is null because of another error, too. */
function isBelowNull(data: unknown, told: string): boolean {
  const { path = [] }: { path?: readonly (string | number)[] } = JSON.parse(told);
  const parents = path.slice(0, -1);
  let value = data;
  for (const step of parents) value = value === null ? null : Object(value)[step];
  return value === null;
}

function plainData({ data }: ExecutionResult): unknown {
  return JSON.parse(JSON.stringify(data ?? null));
}

async function runBoth(query: string, variableValues: Readonly<Record<string, unknown>> = {}) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const expected = await execute({ schema, document, contextValue: {}, variableValues });
  const compiled = compileDocument(schema, document);
  return { expected, received: await compiled?.run({}, variableValues) };
}

const leafFields = ['id', 'height', 'name', 'kind', 'early', 'late', 'refused', 'list', 'notList'];
const selections = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc
    .array(
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(...leafFields),
        fc.constantFrom(...leafFields).map((name) => `${name} @skip(if: $yes)`),
        tie('tree').map((inner) => `next { ${inner} }`),
        tie('tree').map((inner) => `strict { ${inner} }`),
        tie('tree').map((inner) => `... on Tree @include(if: $no) { ${inner} }`),
        tie('tree').map((inner) => `leaves(first: 3) { color tree { ${inner} } }`),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((fields) => ['__typename', ...fields].join(' ')),
}));

describe('compileDocument', () => {
  it('answers as graphql-js does, with all that can go wrong', async () => {
    const query = fc
      .tuple(selections.tree, selections.tree)
      .map(
        ([one, many]) =>
          `query Q($height: Int, $yes: Boolean!, $no: Boolean!) { tree(height: $height) { name @skip(if: $yes) ${one} } trees(first: 3) { id @include(if: $no) ${many} } }`,
      );
    await fc.assert(
      fc.asyncProperty(
        query,
        fc.record({ height: fc.integer({ min: 0, max: 4 }), yes: fc.boolean(), no: fc.boolean() }),
        async (text, variables) => {
          const { expected, received } = await runBoth(text, variables);

          const [told, known] = [toldErrors(received ?? {}), toldErrors(expected)];
          const data = plainData(expected);
          expect(plainData(received ?? {})).toEqual(data);
          expect(told).toEqual(expect.arrayContaining([...known]));
          // graphql-js tells one of several errors for which a parent is null.
          const more = told.filter((one) => !known.includes(one));
          expect(more.filter((one) => !isBelowNull(data, one))).toEqual([]);
          expect(new Set(told).size).toBe(told.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a variable of another type', '($h: Int) { tree(height: $h) { id } }', { h: 'x' }],
    ['a variable that is missing', '($n: Int!) { trees(first: $n) { id } }', {}],
    ['a value that the enum lacks', '($k: [Kind!]) { tree(kinds: $k) { id } }', { k: ['FIR'] }],
    ['an input without a field', '($s: Size) { tree(size: $s) { id } }', { s: { max: 1 } }],
    ['no list of entities', '($r: [_Any!]!) { _entities(representations: $r) }', {}],
    ['null for entities', '($r: [_Any!]!) { _entities(representations: $r) }', { r: null }],
    ['null for an entity', '($r: [_Any!]!) { _entities(representations: $r) }', { r: [1, null] }],
    ['an unknown input field', '($s: Size) { tree(size: $s) { id } }', { s: { min: 1, no: 1 } }],
  ])('refuses %s in the words of graphql-js, and runs nothing', async (_, query, variables) => {
    const { expected, received } = await runBoth(`query ${query}`, variables);

    expect(received).toEqual(expected);
    expect(received?.errors?.map(({ path }) => path)).toEqual([undefined]);
  });

  it.each([
    ['default values', '($h: Int = 2) { tree(height: $h) { height } }', {}],
    ['null for a default value', '($h: Int = 2) { tree(height: $h) { id } }', { h: null }],
    ['one value for a list', '($k: [Kind!]) { tree(kinds: $k) { id kind } }', { k: 'ELM' }],
    [
      'one entity for a list',
      '($r: [_Any!]!) { _entities(representations: $r) }',
      { r: { id: 1 } },
    ],
    [
      'entities',
      '($r: [_Any!]!) { _entities(representations: $r) }',
      { r: [{ id: [1, null] }, 'x'] },
    ],
    ['input objects', '($s: Size) { tree(size: $s) { id } }', { s: { min: 1 } }],
    ['a variable inside an input', '($m: Int!) { tree(size: { min: $m }) { id } }', { m: 2 }],
  ])('takes %s as graphql-js does', async (_, query, variables) => {
    const { expected, received } = await runBoth(`query ${query}`, variables);

    expect(plainData(received ?? {})).toEqual(plainData(expected));
    expect(toldErrors(received ?? {})).toEqual(toldErrors(expected));
  });

  it.each([
    `"`,
    `\\`,
    `'); throw 1; ('`,
    `\`\${process.exit(1)}\``,
    `"); throw 1; ("`,
    `*/ throw 1; /*`,
    `\u2028throw 1;\u0000//`,
  ])('takes the text %j for a text wherever a document can hold it', async (text) => {
    const literal = JSON.stringify(text);
    const query = `query ($text: String = ${literal}, $any: Any = { a: [${literal}] }) {
      a: echo(text: ${literal}) b: echo(any: { a: [${literal}] }) c: echo(text: $text, any: $any)
    }`;

    const { expected, received } = await runBoth(query);

    expect(expected.errors).toBeUndefined();
    expect(received && { ...received, data: { ...received.data } }).toEqual(expected);
    expect(received?.data).toMatchObject({ a: JSON.stringify({ text }) });
  });

  it.each([
    ['the key __proto__', '{ tree { __proto__: id } }'],
    ['an argument with the key __proto__', '{ echo(any: { __proto__: { x: 1 } }) }'],
    ['a default with the key __proto__', 'query ($a: Any = { __proto__: 1 }) { echo(any: $a) }'],
    ['a mutation', 'mutation { grow }'],
    ['introspection', '{ __type(name: "Tree") { name } }'],
    ['several operations', 'query A { tree { id } } query B { tree { id } }'],
    ['fields of an interface', '{ plant { id } }'],
    ['null where a value must stand', 'query ($f: Int = 1) { trees(first: $f) { id } }'],
  ])('leaves %s to graphql-js', (_, query) => {
    const document = parse(query);

    expect(validate(schema, document)).toEqual([]);
    expect(compileDocument(schema, document)).toBeNull();
  });
});

describe('createSubgraphExecutor', () => {
  it.each([
    ['compiles for a subgraph that allows it', { isCompilable: true }, 'Q', 0],
    ['does not for another', {}, 'Q', 1],
    ['leaves the name of no operation to graphql-js', { isCompilable: true }, 'R', 0],
  ])('%s', async (_, allowed, operationName, located) => {
    const run = createSubgraphExecutor({ name: 'forest', schema, ...allowed });

    const { errors } = await run({ query: 'query Q { tree { late } }', operationName }, {});

    // Only graphql-js tells where in the document a field stands.
    expect(errors?.flatMap(({ locations }) => locations ?? [])).toHaveLength(located);
    expect(errors?.[0]?.path === undefined).toBe(operationName === 'R');
  });
});
