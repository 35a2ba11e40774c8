import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../../adapter-under-test.ts';
import { startStubService } from '../../stub-service.ts';

const sdl = `
scalar DateTime
scalar Date
type Query {
  order: Order @connect(source: "api", http: { GET: "/order" }, selection: "id isPaid paidAt days zip previous { isPaid days }")
  old: Order @connect(source: "api", http: { GET: "/old" }, selection: "id isPaid paidAt days zip")
  isOpen: Boolean @connect(source: "api", http: { GET: "/open" }, selection: "$.open")
}
type Order @key(fields: "id")
  @connect(source: "api", http: { GET: "/orders", queryParams: "ids: $batch.id" }, selection: "id isPaid paidAt days zip previous { isPaid days }") {
  id: ID!
  isPaid: Boolean
  paidAt: DateTime
  days: [Date]
  zip: String
  previous: Order
}
`;

const links = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
`;

const kinds = `
scalar Date
type Query {
  things: [Thing] @connect(source: "api", http: { GET: "/things" }, selection: "__typename: kind soldOn")
}
interface Thing { soldOn: Date }
type Lamp implements Thing { soldOn: Date }
type Cup implements Thing { soldOn: Date }
`;

const order = {
  id: 1,
  isPaid: 7,
  paidAt: 1709634030,
  days: ['05.03.2024', null, 'soon'],
  zip: 1234,
};

describe('values of a source that says how it writes them', () => {
  it('are read so at every depth, and one that does not fit is an error of its own', async () => {
    await using stub = await startStubService(() => ({
      body: { ...order, previous: { isPaid: '2', days: ['06.03.2024'] } },
    }));
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: stub.url,
      answers: {
        booleans: 'truthy',
        dates: ['d.m.Y'],
        fields: { 'Order.paidAt': { dates: ['U'] }, 'Order.zip': { digits: 5 } },
      },
    });

    const result = await adapter.run(
      '{ order { isPaid paidAt days zip previous { isPaid days } } }',
    );

    expect(result.data).toEqual({
      order: {
        isPaid: true,
        paidAt: '2024-03-05T10:20:30Z',
        days: ['2024-03-05', null, null],
        zip: '01234',
        previous: { isPaid: true, days: ['2024-03-06'] },
      },
    });
    expect(result.errors).toMatchObject([
      {
        path: ['order', 'days', 2],
        message:
          'Order.days: expected a date such as "2024-03-05" or "d.m.Y", the service sent a string',
        extensions: { code: 'MAPPING_FAILED' },
      },
    ]);
  });

  it('are texts that it garbled, but for the fields that it did not', async () => {
    await using stub = await startStubService(() => ({ body: { ...order, zip: 'cafÃ© 7' } }));
    const fields = { 'Order.zip': { misreadAs: 'windows-1252' } };
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, answers: { fields } });

    const result = await adapter.run('{ order { zip } }');

    expect(result).toEqual({ data: { order: { zip: 'café 7' } } });
  });

  it('are those of entities loaded in a batch, and of a connector that gives one value', async () => {
    await using stub = await startStubService(({ url }) => ({
      body: url === '/open' ? { open: -1 } : [order],
    }));
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: stub.url,
      answers: { booleans: 'truthy' },
    });

    const result = await adapter.run(
      '{ isOpen _entities(representations: [{ __typename: "Order", id: "1" }]) { ... on Order { isPaid } } }',
    );

    expect(result).toEqual({ data: { isOpen: true, _entities: [{ isPaid: true }] } });
  });

  it('are those of the type that an object of an interface has', async () => {
    await using stub = await startStubService(() => ({
      body: [
        { kind: 'Lamp', soldOn: '03/05/2024' },
        { kind: 'Cup', soldOn: '03/05/2024' },
      ],
    }));
    await using adapter = createAdapterUnderTest(links.trim() + kinds, {
      baseUrl: stub.url,
      answers: { dates: ['d/m/Y'], fields: { 'Cup.soldOn': { dates: ['m/d/Y'] } } },
    });

    const result = await adapter.run('{ things { soldOn } }');

    expect(result).toEqual({
      data: { things: [{ soldOn: '2024-05-03' }, { soldOn: '2024-03-05' }] },
    });
  });

  it('are read otherwise for one connector, field by field', async () => {
    await using stub = await startStubService(({ url }) => ({
      body: { ...order, paidAt: url === '/old' ? 1709634030123 : 1709634030, days: ['03/05/2024'] },
    }));
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: stub.url,
      answers: {
        dates: ['d/m/Y'],
        fields: { 'Order.paidAt': { dates: ['U'] }, 'Order.zip': { digits: 5 } },
      },
      connectors: {
        'Query.old': {
          answers: { booleans: 'truthy', fields: { 'Order.paidAt': { dates: ['Uv'] } } },
        },
      },
    });

    const result = await adapter.run(
      '{ order { isPaid paidAt days zip } old { isPaid paidAt days zip } }',
    );

    expect(result.data).toEqual({
      order: {
        isPaid: null,
        paidAt: '2024-03-05T10:20:30Z',
        days: ['2024-05-03'],
        zip: '01234',
      },
      old: {
        isPaid: true,
        paidAt: '2024-03-05T10:20:30.123Z',
        days: ['2024-05-03'],
        zip: '01234',
      },
    });
    expect(result.errors).toMatchObject([{ path: ['order', 'isPaid'] }]);
  });

  it('are kept in caches as they were read, and read anew when the settings change', async () => {
    await using stub = await startStubService(() => ({ body: { ...order, days: ['03/05/2024'] } }));
    const settings = { baseUrl: stub.url, cache: { ttlSeconds: 60 } };
    await using dayFirst = createAdapterUnderTest(sdl, {
      ...settings,
      answers: { dates: ['d/m/Y'] },
    });
    const { cache } = dayFirst;
    await using monthFirst = createAdapterUnderTest(
      sdl,
      { ...settings, answers: { dates: ['m/d/Y'] } },
      { cache },
    );

    const query = '{ order { days } }';
    const answers = [
      await dayFirst.run(query),
      await dayFirst.run(query),
      await monthFirst.run(query),
    ];

    expect(answers.map(({ data }) => data)).toEqual([
      { order: { days: ['2024-05-03'] } },
      { order: { days: ['2024-05-03'] } },
      { order: { days: ['2024-03-05'] } },
    ]);
    expect(stub.requests).toHaveLength(2);
  });
});

describe('settings of fields', () => {
  const faults = [
    [
      { 'Order.paid': { dates: ['U'] } },
      'answers.fields.Order.paid: the schema has no object type with that field',
    ],
    [
      { 'Thing.days': { dates: ['U'] } },
      'answers.fields.Thing.days: the schema has no object type with that field',
    ],
    [
      { 'Order.zip': { dates: ['U'] } },
      'answers.fields.Order.zip.dates: expected a field of type Date, DateTime, got String',
    ],
    [
      { 'Order.days': { digits: 3 } },
      'answers.fields.Order.days.digits: expected a field of type String, ID, got Date',
    ],
  ] as const;
  it.each(faults)('are about a field that can have them: %j', (fields, fault) => {
    const baseUrl = 'http://a.test';
    const ofConnector = { baseUrl, connectors: { 'Query.old': { answers: { fields } } } };

    expect(() => createAdapterUnderTest(sdl, { baseUrl, answers: { fields } })).toThrow(
      `subgraphs.shop.sources.api.${fault}`,
    );
    expect(() => createAdapterUnderTest(sdl, ofConnector)).toThrow(
      `subgraphs.shop.sources.api.connectors.Query.old.${fault}`,
    );
  });
});
