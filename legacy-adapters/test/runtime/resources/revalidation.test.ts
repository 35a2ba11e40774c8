import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { kept, minute, openShop, shop } from '../versioned-shop.ts';

describe('an answer with an ETag', () => {
  it('is asked about when its time is over, and is not sent again while it is the same', async () => {
    await using under = await openShop();
    const first = await under.run('{ names(page: 1) }');
    await under.clock.advance(minute);

    const renewed = await under.run('{ names(page: 1) }');
    await under.clock.advance(minute - 1);
    const fromMemory = await under.run('{ names(page: 1) }');

    expect(first.data).toEqual({ names: ['Name 1', 'Name 1'] });
    expect([renewed, fromMemory]).toEqual([first, first]);
    expect(under.asked()).toEqual([
      ['/names?page=1', null],
      ['/names?page=1', 'W/"1"'],
    ]);
  });

  it('is read anew when it changed', async () => {
    await using under = await openShop();
    await under.run('{ names(page: 1) }');
    under.versioned.change();
    await under.clock.advance(minute);

    const changed = await under.run('{ names(page: 1) }');
    await under.clock.advance(minute);
    await under.run('{ names(page: 1) }');

    expect(changed.data).toEqual({ names: ['Name 2', 'Name 2'] });
    expect(under.asked().map(([, etag]) => etag)).toEqual([null, 'W/"1"', 'W/"2"']);
  });

  it('counts as a call, and as revalidated in the books', async () => {
    await using under = await openShop();
    await under.run('{ names(page: 1) }');
    await under.clock.advance(minute);
    const trace = createCallTrace();

    await under.run('{ names(page: 1) }', { request: { trace } });

    expect(trace.legacyCalls).toMatchObject([{ path: '/names', status: 304 }]);
    expect(trace.cacheUses).toMatchObject([
      { coordinate: 'Query.names[0]', revalidated: 1, miss: 0 },
    ]);
  });

  it('is asked about for one entity, also where a batch can load many', async () => {
    await using under = await openShop();
    await under.run('{ thing(id: 1) { name } }');
    await under.clock.advance(minute);

    const renewed = await under.run('{ thing(id: 1) { name } }');

    expect(renewed.data).toEqual({ thing: { name: 'Name 1' } });
    expect(under.asked()).toEqual([
      ['/things/1', null],
      ['/things/1', 'W/"1"'],
    ]);
  });

  it('is never asked about for a batch', async () => {
    await using under = await openShop();
    const both = '{ a: thing(id: 1) { name } b: thing(id: 2) { name } }';
    await under.run(both);
    await under.clock.advance(minute);

    await under.run(both);

    expect(under.asked()).toEqual([
      ['/batch?ids=1%2C2', null],
      ['/batch?ids=1%2C2', null],
    ]);
  });

  it('is asked about only for the caller who was sent it, and for the same arguments', async () => {
    await using under = await openShop();
    const asAnn = { headers: { authorization: 'Bearer ann' } };
    await under.run('{ mine }', asAnn);
    await under.run('{ names(page: 1) }');
    await under.clock.advance(minute);

    await under.run('{ mine }', { headers: { authorization: 'Bearer bob' } });
    await under.run('{ names(page: 2) }');
    await under.run('{ mine }', asAnn);

    expect(under.asked().map(([, etag]) => etag)).toEqual([null, null, null, null, 'W/"1"']);
  });

  it('is not asked about after an invalidation', async () => {
    await using under = await openShop();
    await under.run('{ names(page: 1) }');
    await under.clock.advance(minute);

    await under.cache.invalidate(['@shop.api']);
    await under.run('{ names(page: 1) }');

    expect(under.asked().map(([, etag]) => etag)).toEqual([null, null]);
  });

  it('is not asked about where the value depends on the headers of the answer', async () => {
    await using under = await openShop();
    const first = await under.run('{ total }');
    await under.clock.advance(minute);

    await under.run('{ total }');

    expect(first).toEqual({ data: { total: 1 } });
    expect(under.asked().map(([, etag]) => etag)).toEqual([null, null]);
  });

  it('is not asked about by a connector that makes another value of it', async () => {
    await using under = await openShop();
    const renamed = shop.replace(
      'entity: true, selection: "id name"',
      'entity: true, selection: "id name: $(\'new\')"',
    );
    await using other = createAdapterUnderTest(renamed, under.source, { cache: under.cache });
    await under.run('{ thing(id: 1) { name } }');
    await under.clock.advance(minute);

    const answer = await other.run('{ thing(id: 1) { name } }');

    expect(answer.data).toEqual({ thing: { name: 'new' } });
    expect(under.asked().map(([, etag]) => etag)).toEqual([null, null]);
  });

  it('is wanted whole after a hundred times, so that a faulty ETag is not believed for ever', async () => {
    await using under = await openShop();
    for (let time = 0; time <= 101; time += 1) {
      await under.run('{ names(page: 1) }');
      await under.clock.advance(minute);
    }

    const etags = under.asked().map(([, etag]) => etag);
    expect(etags[100]).toBe('W/"1"');
    expect(etags[101]).toBeNull();
  });
});

describe('an answer without an ETag', () => {
  const modified = 'Tue, 01 Sep 2026 10:00:00 GMT';

  it.each([
    ['asked about by the time of its last change', 'Tue, 01 Sep 2026 10:00:01 GMT', modified],
    ['not asked about when it was changed in the second in which it was sent', modified, undefined],
  ])('is %s', async (_what, date, since) => {
    const answer = () => ({ headers: { 'Last-Modified': modified, Date: date }, body: {} });
    await using under = await openShop(kept, answer);
    await under.run('{ names(page: 1) }');
    await under.clock.advance(minute);

    await under.run('{ names(page: 1) }');

    expect(under.stub.requests[1]?.headers['if-modified-since']).toBe(since);
  });
});
