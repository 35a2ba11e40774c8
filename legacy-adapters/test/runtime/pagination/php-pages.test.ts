import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '@banyan/devkit/test/helpers/temporary-php-service.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { idsOf, range, readThings, thingsSdl } from './paged-things.ts';

const products = thingsSdl('$.data').replaceAll('/things', '/products');

async function queriesOf({ service }: TemporaryPhpService): Promise<readonly string[]> {
  const calls = await service.readAccessLog();
  return calls.map(({ query }) => query);
}

describe('the 60 products of a Lumen service', () => {
  it('are read by several pages at the same time', async () => {
    await using catalog = await startTemporaryPhpService({ name: 'catalog-lumen' });
    const source = { baseUrl: catalog.service.url, dialect: 'lumen', maxPageSize: 25 } as const;
    await using adapter = createAdapterUnderTest(products, source);

    const { things } = await readThings(adapter, 'first: 50');

    expect(idsOf(things)).toEqual(range(1, 50));
    expect(things).toMatchObject({ totalCount: 60, pageInfo: { hasNextPage: true } });
    expect(new Set(await queriesOf(catalog))).toEqual(
      new Set(['page=1&per_page=25', 'page=2&per_page=25']),
    );
  });

  it('are read from their end', async () => {
    await using catalog = await startTemporaryPhpService({ name: 'catalog-lumen' });
    const source = { baseUrl: catalog.service.url, dialect: 'lumen' } as const;
    await using adapter = createAdapterUnderTest(products, source);

    const { things: end } = await readThings(adapter, 'last: 3');
    const before = end?.pageInfo.startCursor;
    const { things } = await readThings(adapter, `last: 3, before: "${before}"`);

    expect(idsOf(end)).toEqual([58, 59, 60]);
    expect(idsOf(things)).toEqual([55, 56, 57]);
    expect(await queriesOf(catalog)).toEqual([
      'page=1&per_page=3',
      'page=20&per_page=3',
      'page=19&per_page=3',
    ]);
  });

  it('have nothing behind their end', async () => {
    await using catalog = await startTemporaryPhpService({ name: 'catalog-lumen' });
    const source = { baseUrl: catalog.service.url, dialect: 'lumen' } as const;
    await using adapter = createAdapterUnderTest(products, source);
    const { things: all } = await readThings(adapter, 'first: 60');

    const after = all?.pageInfo.endCursor;
    const { things, errors } = await readThings(adapter, `first: 5, after: "${after}"`);

    expect(errors).toBeUndefined();
    expect(things).toMatchObject({ nodes: [], totalCount: 60, pageInfo: { hasNextPage: false } });
    expect(await queriesOf(catalog)).toEqual(['page=1&per_page=60', 'page=13&per_page=5']);
  });
});
