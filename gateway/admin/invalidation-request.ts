import { ALL_CALLERS_TAG, callerTag } from '@banyan/platform/cache/caller-tags.ts';
import type { ScopeHasher } from '@banyan/platform/cache/scope.ts';
import { changedEntityTags, listTag, sourceTag, typeTag } from '@banyan/platform/cache/tags.ts';
import { z } from 'zod';

const maxItems = 1000;
const name = z.string().min(1).max(200);
const tag = z.string().min(1).max(1000);

function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item).max(maxItems).default([]);
}

const user = z.strictObject({
  header: z.enum(['authorization', 'cookie']),
  value: z.string().min(1).max(16_384),
});

/** The body of `POST /admin/invalidate`: what has changed. */
export const invalidationRequest = z
  .strictObject({
    entities: listOf(
      z.strictObject({ type: name, key: z.union([z.string().min(1).max(1000), z.int()]) }),
    ),
    types: listOf(name),
    sources: listOf(z.strictObject({ subgraph: name, source: name })),
    tags: listOf(tag),
    users: z.union([z.literal('all'), z.array(user).max(maxItems)]).default([]),
  })
  .refine((request) => Object.values(request).some(({ length }) => length > 0), {
    message: 'Expected at least one of entities, types, sources, tags and users',
  });

/** A checked {@link invalidationRequest}. */
export type InvalidationRequest = z.infer<typeof invalidationRequest>;

/** The tags of everything that the request names, each once. */
export function tagsOf(request: InvalidationRequest, hashScope: ScopeHasher): readonly string[] {
  const { entities, types, sources, tags, users } = request;
  const callers =
    users === 'all'
      ? [ALL_CALLERS_TAG]
      : users.map(({ header, value }) => callerTag(hashScope, header, [value]));
  return [
    ...new Set([
      ...entities.flatMap(({ type, key }) => changedEntityTags(type, String(key))),
      ...types.flatMap((type) => [typeTag(type), listTag(type)]),
      ...sources.map(({ subgraph, source }) => sourceTag(subgraph, source)),
      ...tags,
      ...callers,
    ]),
  ];
}
