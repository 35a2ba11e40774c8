import { isListTag } from './tags.ts';

/** So many the store does well within its limit for one call, and what it has done need not be done again. */
const maxTags = 500;

/**
 * What is sent to the shared store, call by call, for these tags. Lists first: who sees a new version of an entity's tag must
 * find a new one of its list's tag as well, or rows that were loaded before the change could be stored as if they were
 * from after it. See `prime`.
 */
export function invalidationChunks(tags: readonly string[]): readonly (readonly string[])[] {
  const lists = tags.filter(isListTag);
  const others = tags.filter((tag) => !isListTag(tag));
  return [...inChunks(lists), ...inChunks(others)];
}

function inChunks(tags: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(tags.length / maxTags);
  return Array.from({ length: count }, (_, index) =>
    tags.slice(index * maxTags, (index + 1) * maxTags),
  );
}
