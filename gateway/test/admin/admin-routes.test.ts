import { callerTags } from '@banyan/platform/cache/caller-tags.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { gatewayTests } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

const token = 'a-token-of-operators';
const hashScope = createScopeHasher('a-secret-of-the-replicas');

/** A gateway whose invalidations are written down, or fail with `failure`. */
async function startAdmin(failure: Error | null = null) {
  const lines: string[] = [];
  const invalidated: string[] = [];
  const gateway = await startGateway({
    log: createLogger({ level: 'debug', write: (line) => lines.push(line) }),
    admin: {
      token,
      hashScope,
      async invalidate(tags) {
        if (failure !== null) throw failure;
        invalidated.push(...tags);
      },
    },
  });
  const post = (payload: object | string, authorization: string | null = `Bearer ${token}`) =>
    gateway.app.inject({
      method: 'POST',
      url: '/admin/invalidate',
      headers: {
        'content-type': 'application/json',
        ...(authorization !== null && { authorization }),
      },
      payload,
    });
  return { post, lines, invalidated };
}

describe('POST /admin/invalidate', () => {
  it('invalidates what is named and answers with the tags', async () => {
    const { post, invalidated } = await startAdmin();

    const answer = await post({
      entities: [
        { type: 'Product', key: 42 },
        { type: 'Product', key: '43' },
      ],
      types: ['Order'],
      sources: [{ subgraph: 'catalog', source: 'api' }],
      tags: ['top-ten'],
    });

    const tags = [
      'Product:42',
      'Product[]',
      'Product:43',
      'Order',
      'Order[]',
      '@catalog.api',
      'top-ten',
    ];
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: 'done', tags });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(invalidated).toEqual(tags);
  });

  it('clears what is private for one user by what that user sends, and for all', async () => {
    const { post, invalidated } = await startAdmin();
    const tagsOfAda = callerTags(hashScope, new Map([['authorization', ['Bearer ada']]]));
    const tagsOfEve = callerTags(hashScope, new Map([['authorization', ['Bearer eve']]]));

    await post({ users: [{ header: 'authorization', value: 'Bearer ada' }] });
    const first = [...invalidated];
    await post({ users: 'all' });

    const [forAda, forAll] = [first, invalidated.slice(first.length)];
    expect(forAda.map((tag) => [tagsOfAda.includes(tag), tagsOfEve.includes(tag)])).toEqual([
      [true, false],
    ]);
    expect(forAll.map((tag) => [tagsOfAda.includes(tag), tagsOfEve.includes(tag)])).toEqual([
      [true, true],
    ]);
    expect(JSON.stringify(invalidated)).not.toContain('ada');
  });

  it('answers 202 when the replicas cannot be told yet', async () => {
    const { post } = await startAdmin(new BanyanError('UPSTREAM_UNAVAILABLE', 'Not yet.'));

    const answer = await post({ tags: ['a'] });

    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({ status: 'pending', tags: ['a'], message: 'Not yet.' });
  });

  it('answers 500 without details when anything else goes wrong', async () => {
    const { post } = await startAdmin(new Error('secret'));

    const answer = await post({ tags: ['a'] });

    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
  });

  it.each([
    null,
    '',
    token,
    `Basic ${token}`,
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${token.toUpperCase()}`,
  ])('refuses the credentials %j, and logs neither them nor the token', async (authorization) => {
    const { post, lines, invalidated } = await startAdmin();

    const answer = await post('{ no JSON', authorization);

    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(invalidated).toEqual([]);
    expect(lines.filter((line) => line.includes('without the right token'))).toHaveLength(1);
    expect(lines.join().toLowerCase()).not.toContain(token.slice(1));
  });

  it.each([
    ['nothing', {}, 'at least one of'],
    ['empty lists', { tags: [], users: [] }, 'at least one of'],
    ['an unknown member', { tag: ['a'] }, 'tag'],
    ['an entity without key', { entities: [{ type: 'A' }] }, 'entities.0.key'],
    ['a user without header', { users: [{ value: 'a' }] }, 'users'],
    ['too many items', { tags: Array(1001).fill('a') }, 'tags'],
    ['an empty tag', { tags: [''] }, 'tags.0'],
  ])('refuses %s', async (_, body, place) => {
    const { post, invalidated } = await startAdmin();

    const answer = await post(body);

    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].message).toContain(place);
    expect(invalidated).toEqual([]);
  });

  it('refuses a body that is larger than any request for it needs to be', async () => {
    const { post } = await startAdmin();

    const answer = await post({ tags: ['a'.repeat(300_000)] });

    expect(answer.statusCode).toBe(413);
    expect(answer.json().errors[0].message).toContain('at most 262144 bytes');
  });

  it('is not there without a token in the configuration', async () => {
    const gateway = await startGateway();

    const answer = await gateway.app.inject({ method: 'POST', url: '/admin/invalidate' });

    expect(answer.statusCode).toBe(404);
  });
});
