import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createFakeSharedStore } from '@banyan/platform/test/helpers/fake-shared-store.ts';
import { describe, expect, it } from '@jest/globals';
import { observeInvalidations } from '../../response-cache/observe-invalidations.ts';

function observe() {
  const store = createFakeSharedStore();
  const inner = createResourceCache({ sharedStore: store.connect() });
  const heard: (readonly string[])[] = [];
  const cache = observeInvalidations(inner, (tags) => heard.push(tags));
  return { cache, store, heard };
}

describe('observeInvalidations', () => {
  it('tells of entities with their lists, before the shared store has them and after it', async () => {
    const { cache, store, heard } = observe();
    const release = store.hold('replaceVersions');

    const done = cache.invalidate(['Product:1']);
    const heardBefore = [...heard];
    release();
    await done;
    await cache.close();

    expect(heardBefore).toEqual([['Product:1', 'Product[]']]);
    expect(heard).toHaveLength(2);
  });

  it('tells also of what cannot reach the shared store, and lets the caller know', async () => {
    const { cache, store, heard } = observe();
    store.fail('replaceVersions');

    await expect(cache.invalidate(['a'])).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await cache.close();

    expect(heard).toEqual([['a'], ['a']]);
  });
});
