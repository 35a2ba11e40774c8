import { startTemporaryPhpService } from '@banyan/devkit/test/helpers/temporary-php-service.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from './adapter-under-test.ts';

const suppliers = `
type Query {
  supplier(id: ID!): Supplier
    @connect(source: "api", http: { GET: "/suppliers/{$args.id}" }, entity: true, selection: "id name")
}
type Supplier @key(fields: "id") { id: ID! name: String }
`;

const minute = 60_000;

describe('a PHP service whose middleware sends ETags', () => {
  it('sends nothing again that is kept already', async () => {
    await using catalog = await startTemporaryPhpService({ name: 'catalog-lumen' });
    const clock = createManualClock(0);
    const cache = createResourceCache({ sharedStore: null, clock });
    const baseUrl = catalog.service.url;
    const source = { baseUrl, dialect: 'lumen', cache: { ttlSeconds: 60 } } as const;
    await using adapter = createAdapterUnderTest(suppliers, source, { cache });
    const first = await adapter.run('{ supplier(id: 1) { name } }');
    await clock.advance(minute);

    const renewed = await adapter.run('{ supplier(id: 1) { name } }');
    await clock.advance(minute - 1);
    await adapter.run('{ supplier(id: 1) { name } }');

    const calls = await catalog.service.readAccessLog();
    expect(first.data).toEqual({ supplier: { name: expect.any(String) } });
    expect(renewed).toEqual(first);
    expect(calls.map(({ path, status }) => [path, status])).toEqual([
      ['/suppliers/1', 200],
      ['/suppliers/1', 304],
    ]);
  });
});
