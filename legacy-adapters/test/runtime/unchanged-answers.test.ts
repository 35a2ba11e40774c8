import { describe, expect, it } from '@jest/globals';
import { kept, minute, openShop } from './versioned-shop.ts';

describe('a 304 that is about nothing that is kept', () => {
  const whole = { headers: { ETag: '"a"' }, body: { data: [{ name: 'Name 1' }] } };

  it('makes an unconditional request be sent once more', async () => {
    let isFirst = true;
    await using under = await openShop(kept, () => {
      if (!isFirst) return whole;
      isFirst = false;
      return { status: 304 };
    });

    const answer = await under.run('{ names(page: 1) }');

    expect(answer.data).toEqual({ names: ['Name 1'] });
    expect(under.asked().map(([, etag]) => etag)).toEqual([null, null]);
  });

  it('of another ETag makes the request be sent without one, and is not asked for again', async () => {
    await using under = await openShop(kept, ({ headers }) =>
      headers['if-none-match'] === undefined ? whole : { status: 304, headers: { ETag: '"b"' } },
    );
    for (let time = 0; time < 3; time += 1) {
      await under.run('{ names(page: 1) }');
      await under.clock.advance(minute);
    }

    expect(under.asked().map(([, etag]) => etag)).toEqual([null, '"a"', null, null]);
  });

  it('that comes again is a fault of the service', async () => {
    await using under = await openShop(kept, () => ({ status: 304 }));

    const answer = await under.run('{ names(page: 1) }');

    expect(answer.errors?.[0]?.extensions).toMatchObject({ http: { status: 304 } });
    expect(under.asked()).toHaveLength(2);
  });
});

describe('with the word of the service on keeping', () => {
  const honoured = { honourOrigin: true };

  it('a 304 says for how long from now on', async () => {
    await using under = await openShop(honoured);
    under.versioned.say({ 'Cache-Control': 'max-age=60' });
    await under.run('{ names(page: 1) }');
    under.versioned.say({ 'Cache-Control': 'max-age=120' });
    await under.clock.advance(minute);

    await under.run('{ names(page: 1) }');
    await under.clock.advance(2 * minute - 1);
    await under.run('{ names(page: 1) }');

    expect(under.asked()).toHaveLength(2);
  });

  it('a 304 without a word leaves the time in force that came with the answer', async () => {
    await using under = await openShop(honoured);
    under.versioned.say({ 'Cache-Control': 'max-age=60' });
    await under.run('{ names(page: 1) }');
    under.versioned.say({});
    await under.clock.advance(minute);

    await under.run('{ names(page: 1) }');
    await under.clock.advance(minute - 1);
    await under.run('{ names(page: 1) }');
    await under.clock.advance(1);
    await under.run('{ names(page: 1) }');

    expect(under.asked()).toHaveLength(3);
  });

  it.each([
    ['forbids to keep it', { 'Cache-Control': 'no-store' }],
    [
      'varies by a header that nobody declared',
      { Vary: 'x-tenant', 'Cache-Control': 'max-age=60' },
    ],
  ])('a 304 that %s makes it be forgotten', async (_what, said) => {
    await using under = await openShop(honoured);
    under.versioned.say({ 'Cache-Control': 'max-age=60' });
    await under.run('{ names(page: 1) }');
    under.versioned.say(said);
    await under.clock.advance(minute);

    const renewed = await under.run('{ names(page: 1) }');
    await under.run('{ names(page: 1) }');

    expect(renewed.data).toEqual({ names: ['Name 1', 'Name 1'] });
    expect(under.asked().map(([, etag]) => etag)).toEqual([null, 'W/"1"', null]);
  });
});
