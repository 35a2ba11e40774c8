import { createEntry } from './cached-entry.ts';
import type { Fences } from './fences.ts';
import { freezeValue } from './freeze-value.ts';
import type { LoaderParts } from './loader.ts';
import type { ReadStart } from './local-side.ts';
import type { PrimedResource, ResourceCache } from './resource-cache.ts';
import { type SharedSide, type SharedWrite, type Versions, versionsOf } from './shared-side.ts';
import { listTagOf } from './tags.ts';

/** What priming needs of a cache. */
export interface PrimerParts {
  readonly loader: LoaderParts;
  readonly fences: Fences;
}

/** `ResourceCache.prime`: stores what a load has brought by the way, if nothing has changed since the load began. */
export function createPrimer({ loader, fences }: PrimerParts): ResourceCache['prime'] {
  const { shared, clock } = loader;
  return async (tags, run) => {
    const fence = fences.open();
    const begun = { startedAt: clock.now(), fence };
    const before = (await shared?.capture(tags)) ?? null;
    return run(async (entries) => {
      const versions = await captureSince(shared, tags, before, entries);
      const isIntact = (own: readonly string[]) => fence.isIntact(tags) && fence.isIntact(own);
      const writes = entries.flatMap((entry) => {
        if (isIntact(entry.tags)) return keep(loader, entry, begun, versions);
        loader.countRefusal('changed');
        return [];
      });
      if (writes.length > 0) await shared?.write(writes);
    });
  };
}

/**
 * Versions of the fence's tags from before the load, and of entities' tags, which were not known before it, from now. The
 * latter are as good as from before if every change of such an entity gives a new version to a tag of the fence, too, and
 * does so first: then none of them has changed, as long as the fence's tags are unchanged after the capture. A change of an
 * entity does that for the tag of its lists; of any other tag nothing is known, so that its entries stay in memory.
 */
async function captureSince(
  shared: SharedSide | null,
  tags: readonly string[],
  before: Versions | null,
  entries: readonly PrimedResource[],
): Promise<Versions | null> {
  if (shared === null || before === null) return null;
  const covering = new Set(tags);
  const isCovered = (tag: string) => covering.has(listTagOf(tag) ?? '');
  const own = new Set(entries.flatMap((entry) => entry.tags));
  const entityTags = [...own].filter((tag) => !covering.has(tag) && isCovered(tag));
  if (entityTags.length === 0) return before;
  const now = await shared.capture(entityTags);
  if (now === null || !(await shared.isUnchanged(tags, before))) return before;
  return new Map([...now, ...before]);
}

function keep(
  { local, clock, countRefusal }: LoaderParts,
  resource: PrimedResource,
  begun: ReadStart,
  versions: Versions | null,
): readonly SharedWrite[] {
  const now = clock.now();
  const stamp = versionsOf(resource.tags, versions);
  const { value, ttlMs } = resource;
  const content = {
    value: freezeValue(value),
    exists: true,
    ...(ttlMs !== undefined && { ttlMs }),
  };
  const moment = { now, random: clock.random(), versions: stamp ?? [] };
  const entry = createEntry(content, resource.policy, moment);
  if (typeof entry === 'string') {
    countRefusal(entry);
    return [];
  }
  local.keep(resource, entry, begun);
  return stamp === null ? [] : [{ key: resource.key, entry, ttlMs: entry.errorUntil - now }];
}
