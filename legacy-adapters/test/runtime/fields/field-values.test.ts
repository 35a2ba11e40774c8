import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const sdl = `
scalar DateTime
scalar Decimal
type Query {
  thing: Thing @connect(source: "api", http: { GET: "/thing" }, selection: "id name price active: is_active createdAt: created_at state tags sizes")
  things: [Thing!] @connect(source: "api", http: { GET: "/things" }, selection: "id name price active: is_active createdAt: created_at state tags sizes")
}
enum State { NEW OLD }
type Thing {
  id: ID! name: String! price: Decimal active: Boolean createdAt: DateTime state: State tags: [String!] sizes: [Int]
}
`;

const good = {
  id: 9007199254740991,
  name: 'Lamp',
  price: '19.90',
  is_active: 1,
  created_at: '2024-03-05 10:20:30',
  state: 'NEW',
  tags: ['a', 'b'],
  sizes: [1, '2'],
};

const source = { dialect: 'lumen', timeZone: 'Europe/Moscow' } as const;

describe('values of fields', () => {
  it('have the declared types, and zone-less dates are in the zone of the source', async () => {
    await using stub = await startStubService(() => ({ body: good }));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, ...source });

    const result = await adapter.run(
      '{ thing { id name price active createdAt state tags sizes } }',
    );

    expect(result).toEqual({
      data: {
        thing: {
          id: '9007199254740991',
          name: 'Lamp',
          price: '19.90',
          active: true,
          createdAt: '2024-03-05T07:20:30Z',
          state: 'NEW',
          tags: ['a', 'b'],
          sizes: [1, 2],
        },
      },
    });
  });

  it.each([
    ['price', { price: { amount: 5 } }, 'Thing.price'],
    ['active', { is_active: 2 }, 'Thing.active'],
    ['createdAt', { created_at: 'soon' }, 'Thing.createdAt'],
    ['state', { state: 'BROKEN' }, 'Thing.state'],
    ['tags', { tags: 'a,b' }, 'Thing.tags'],
  ])(
    'null only the field %s when it does not fit, and do not print the value',
    async (field, wrong, coordinate) => {
      await using stub = await startStubService(() => ({ body: [good, { ...good, ...wrong }] }));
      await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, ...source });

      const result = await adapter.run(`{ things { name ${field} } }`);

      const { things } = result.data as { things: Record<string, unknown>[] };
      expect(things.map(({ name }) => name)).toEqual(['Lamp', 'Lamp']);
      expect(things[0]?.[field]).not.toBeNull();
      expect(things[1]?.[field]).toBeNull();
      expect(result.errors).toEqual([
        expect.objectContaining({
          path: ['things', 1, field],
          message: expect.stringMatching(new RegExp(`^${coordinate}: expected `)),
          extensions: { code: 'MAPPING_FAILED', service: 'shop', coordinate },
        }),
      ]);
      expect(JSON.stringify(result.errors)).not.toMatch(/soon|BROKEN|a,b|amount/);
    },
  );

  it('null one element of a list, not the list', async () => {
    await using stub = await startStubService(() => ({ body: { ...good, sizes: [1, 'x', 3] } }));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, ...source });

    const result = await adapter.run('{ thing { sizes } }');

    expect(result.data).toEqual({ thing: { sizes: [1, null, 3] } });
    expect(result.errors?.map(({ path }) => path)).toEqual([['thing', 'sizes', 1]]);
  });

  it('say MAPPING_FAILED when a list has a hole where it must not', async () => {
    await using stub = await startStubService(() => ({ body: { ...good, tags: ['a', null] } }));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, ...source });

    const result = await adapter.run('{ thing { tags } }');

    expect(result.data).toEqual({ thing: { tags: null } });
    expect(result.errors).toMatchObject([
      {
        path: ['thing', 'tags', 1],
        message: 'Thing.tags: an element of the list has no value',
        extensions: { code: 'MAPPING_FAILED' },
      },
    ]);
  });

  it('say MAPPING_FAILED with the coordinate when a required field has no value', async () => {
    await using stub = await startStubService(() => ({ body: { ...good, name: null } }));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, ...source });

    const result = await adapter.run('{ thing { id name } }');

    expect(result.data).toEqual({ thing: null });
    expect(result.errors?.[0]).toMatchObject({
      path: ['thing', 'name'],
      extensions: { code: 'MAPPING_FAILED', service: 'shop', coordinate: 'Thing.name' },
    });
  });

  it('are null where PHP dropped the key, without a further call', async () => {
    const entity = `
      type Query { rows: [Row] @connect(source: "api", http: { GET: "/rows" }, selection: "id note") }
      type Row @key(fields: "id") @connect(source: "api", http: { GET: "/rows/{$this.id}" }, selection: "id note") { id: ID! note: String }
    `;
    await using stub = await startStubService(() => ({ body: [{ id: 1, note: 'x' }, { id: 2 }] }));
    await using adapter = createAdapterUnderTest(entity, { baseUrl: stub.url });

    const result = await adapter.run('{ rows { id note } }');

    expect(result.data).toEqual({
      rows: [
        { id: '1', note: 'x' },
        { id: '2', note: null },
      ],
    });
    expect(stub.requests).toHaveLength(1);
  });

  it('that only another connector gives are loaded through that one', async () => {
    const entity = `
      type Query { rows: [Row] @connect(source: "api", http: { GET: "/rows" }, selection: "id title") }
      type Row @key(fields: "id") @connect(source: "api", http: { GET: "/rows/{$this.id}" }, selection: "id title body") { id: ID! title: String body: String }
    `;
    await using stub = await startStubService(({ url }) =>
      url === '/rows'
        ? { body: [{ id: 1, title: 'One' }] }
        : { body: { id: 1, title: 'One', body: 'Long text' } },
    );
    await using adapter = createAdapterUnderTest(entity, { baseUrl: stub.url });

    const short = await adapter.run('{ rows { title } }');
    const long = await adapter.run('{ rows { title body } }');

    expect(short.data).toEqual({ rows: [{ title: 'One' }] });
    expect(long.data).toEqual({ rows: [{ title: 'One', body: 'Long text' }] });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/rows', '/rows', '/rows/1']);
  });
});
