import { describe, expect, it } from '@jest/globals';
import { sourceConfigSchema } from '../../../runtime/sources/source-config.ts';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  users: [User] @connect(source: "api", http: { GET: "/users" }, selection: "id state")
  posts: [User] @connect(source: "api", http: { GET: "/posts" }, selection: "id state")
}
enum State { OPEN SHUT }
type User { id: ID! state: State }
`;

const itemStatusForm =
  'none, auto, or names parted by dots with * for each row, such as results.*.status';

function faultOf(answers: unknown): string {
  const read = sourceConfigSchema.safeParse({ baseUrl: 'http://a.test', answers });
  return read.success ? '' : (read.error.issues[0]?.message ?? '');
}

describe('settings of answers', () => {
  const faults = [
    [{ charset: 'klingon' }, 'the name of a character set such as windows-1251'],
    [{ guard: 'on' }, 'one of none, xssi, jsonp'],
    [{ missing: 'sometimes' }, 'one of never, modelOnly, always'],
    [{ salvage: 'maybe' }, 'true or false'],
    [{ envelope: '' }, 'none, auto, or names parted by dots such as data.users'],
    [{ reportedFailure: 'harmless' }, 'one of unknown, nothingDone'],
    [{ itemStatus: 'results.status' }, itemStatusForm],
    [{ itemStatus: 'results.*' }, itemStatusForm],
    [{ itemStatus: '*.*.status' }, itemStatusForm],
    [{ misreadAs: 'klingon' }, 'the name of a character set such as windows-1252'],
    [{ nonFinite: 'zero' }, 'one of null, fault'],
    [{ booleans: 'yes' }, 'one of strict, truthy'],
    [{ numbers: '1234,5' }, "one of 1234.50, 1 234,50, 1.234,50, 1,234.50, 1'234.50"],
    [{ dates: 'd.m.Y' }, 'a list of date formats such as d.m.Y'],
    [{ dates: ['d.m'] }, 'a date format with day, month and year, such as d.m.Y, or with U'],
    [{ dates: ['d/m/Y', 'm/d/Y'] }, 'a date format that no text can take for d/m/Y'],
    [{ fields: ['Order.paidAt'] }, 'settings by Type.field'],
    [{ fields: { 'Order.zip': { digits: 0 } } }, 'a whole number from 1 to 64'],
  ] as const;
  it.each(faults)('refuse %j', (answers, expected) => {
    expect(faultOf(answers)).toBe(expected);
  });

  it('of one connector leave the others as they are', async () => {
    await using stub = await startStubService(() => ({ body: { data: { rows: [{ id: 1 }] } } }));
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: stub.url,
      dialect: 'laravel',
      answers: { envelope: 'data.rows' },
      connectors: { 'Query.posts': { answers: { envelope: 'data.nothing' }, request: {} } },
    });

    const { data } = await adapter.run('{ users { id } posts { id } }');

    expect(data).toEqual({ users: [{ id: '1' }], posts: null });
  });

  it('name connectors that the schema has', () => {
    const source = {
      baseUrl: 'http://a.test',
      connectors: { 'Query.pots': { answers: {}, request: {} } },
    };

    expect(() => createAdapterUnderTest(sdl, source)).toThrow(
      'subgraphs.shop.sources.api.connectors: expected places of its connectors ' +
        '(Query.users, Query.posts), got Query.pots',
    );
  });

  it('name the enum value that stands for all that the schema does not know', async () => {
    await using stub = await startStubService(() => ({
      body: [
        { id: 1, state: 'o' },
        { id: 2, state: 'burnt' },
        { id: 3, state: null },
      ],
    }));
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: stub.url,
      enums: { State: { o: 'OPEN', '*': 'SHUT' } },
    });

    const result = await adapter.run('{ users { state } }');

    expect(result).toEqual({
      data: { users: [{ state: 'OPEN' }, { state: 'SHUT' }, { state: null }] },
    });
  });

  it('give enum values that the schema has', async () => {
    const baseUrl = 'http://a.test';
    const unknownType = { baseUrl, enums: { Stat: { o: 'OPEN' } } };
    const unknownValue = { baseUrl, enums: { State: { o: 'OPENED' } } };

    expect(() => createAdapterUnderTest(sdl, unknownType)).toThrow(
      'subgraphs.shop.sources.api.enums.Stat: the schema has no enum of that name',
    );
    expect(() => createAdapterUnderTest(sdl, unknownValue)).toThrow(
      'subgraphs.shop.sources.api.enums.State.o: expected one of OPEN, SHUT, got OPENED',
    );
  });
});
