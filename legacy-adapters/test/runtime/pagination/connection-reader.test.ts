import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_CONNECTION_SIZE } from '../../../runtime/pagination/page-arguments.ts';
import { startStubService } from '../stub-service.ts';
import { lengthAware, simpleResource } from './paged-stubs.ts';
import { createThingsAdapter, idsOf, range, readThings, urlsOf } from './paged-things.ts';

const total = 230;
const laravel = { dialect: 'lumen' } as const;

describe('a connection over a service that pages by number', () => {
  it('asks for exactly the wanted page and passes the filters', async () => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { things } = await readThings(adapter, 'first: 10, color: "red"');

    expect(urlsOf(stub)).toEqual(['/things?color=red&page=1&per_page=10']);
    expect(idsOf(things)).toEqual(range(1, 10));
    expect(things?.totalCount).toBe(total);
    expect(things?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it('serves more rows than the page size of the service by several pages', async () => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { things } = await readThings(adapter, 'first: 150');

    expect(things?.nodes).toHaveLength(150);
    expect(stub.requests).toHaveLength(2);
  });

  it.each([
    ['with a total', lengthAware, total],
    ['without a total', simpleResource, null],
  ])(
    'walks to the end %s, whatever the page sizes, each row once and in order',
    async (_name, answer, count) => {
      await using stub = await startStubService(answer({ total }));
      await using adapter = createThingsAdapter(stub, '$.data', laravel);

      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 1, max: 120 })), async (sizes) => {
          const seen: number[] = [];
          let after = 'null';
          let hasNext = true;
          while (hasNext) {
            const first = sizes.next().value;
            const { things } = await readThings(adapter, `first: ${first}, after: ${after}`);
            seen.push(...idsOf(things));
            hasNext = things?.pageInfo.hasNextPage ?? false;
            after = JSON.stringify(things?.pageInfo.endCursor);
            expect(things?.totalCount).toBe(count);
          }
          expect(seen).toEqual(range(1, total));
        }),
        { numRuns: 8 },
      );
    },
  );

  it('continues behind any edge', async () => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);
    const { things: start } = await readThings(adapter, 'first: 5');

    const { things } = await readThings(adapter, `first: 2, after: "${start?.edges[2]?.cursor}"`);

    expect(idsOf(things)).toEqual([4, 5]);
    expect(things?.pageInfo.hasPreviousPage).toBe(true);
  });

  it('is empty beyond the end', async () => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);
    const { things: last } = await readThings(adapter, 'first: 230');

    const { things, errors } = await readThings(
      adapter,
      `first: 5, after: "${last?.pageInfo.endCursor}"`,
    );

    expect(errors).toBeUndefined();
    expect(things).toMatchObject({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  it.each([
    ['first: -1', 'first'],
    ['last: -1', 'last'],
    [`last: ${MAX_CONNECTION_SIZE + 1}`, 'last'],
    ['first: 1, last: 1', 'last'],
    ['last: 1, before: "nonsense"', 'before'],
    [`first: ${MAX_CONNECTION_SIZE + 1}`, 'first'],
    ['after: "nonsense"', 'after'],
    ['after: ""', 'after'],
  ])('refuses %s before any call', async (args, field) => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { things, errors } = await readThings(adapter, args);

    expect(things).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', service: 'shop' });
    expect(Object.keys(errors?.[0]?.extensions?.fields as object)).toEqual([field]);
    expect(stub.requests).toEqual([]);
  });

  it('makes no call for no rows', async () => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { data, errors } = await adapter.run(
      '{ things(first: 0) { edges { cursor } nodes { id } } }',
    );

    expect(errors).toBeUndefined();
    expect(data).toEqual({ things: { edges: [], nodes: [] } });
    expect(stub.requests).toEqual([]);
  });

  it.each([
    ['totalCount', { totalCount: total }],
    ['pageInfo { hasNextPage endCursor }', { pageInfo: { hasNextPage: true, endCursor: null } }],
  ])('reads one row for no rows and %s', async (fields, things) => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { data } = await adapter.run(`{ things(first: 0) { nodes { id } ${fields} } }`);

    expect(data).toEqual({ things: { nodes: [], ...things } });
    expect(urlsOf(stub)).toEqual(['/things?page=1&per_page=1']);
  });

  it('reads one row for the count alone', async () => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { data } = await adapter.run('{ things(first: 100) { totalCount } }');

    expect(data).toEqual({ things: { totalCount: total } });
    expect(urlsOf(stub)).toEqual(['/things?page=1&per_page=1']);
  });

  it('refuses the cursor of a list with other filters', async () => {
    await using stub = await startStubService(lengthAware({ total }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);
    const { things: red } = await readThings(adapter, 'first: 5, color: "red"');

    const { errors } = await readThings(
      adapter,
      `first: 5, color: "blue", after: "${red?.pageInfo.endCursor}"`,
    );

    expect(errors?.[0]?.message).toMatch(/other filters/);
    expect(stub.requests).toHaveLength(1);
  });
});
