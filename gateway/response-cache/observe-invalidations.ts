import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import { withListTags } from '@banyan/platform/cache/tags.ts';

/**
 * The same cache, whose invalidations `forget` hears too: before they are acknowledged, and once more afterwards, because
 * meanwhile an answer may have been made from what another replica still had.
 */
export function observeInvalidations(
  cache: ResourceCache,
  forget: (tags: readonly string[]) => void,
): ResourceCache {
  return {
    ...cache,
    async invalidate(tags, cause) {
      const all = withListTags(tags);
      const done = cache.invalidate(tags, cause);
      // Behind the cache's own local part: an answer made from now on cannot hold the old resource.
      forget(all);
      await done.finally(() => forget(all));
    },
  };
}
