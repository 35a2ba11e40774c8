/** The tag of one entity, which is also the subject of its change events: `Type:key`. `keyText` is a canonical key. */
export function entityTag(typeName: string, keyText: string): string {
  return `${typeName}:${keyText}`;
}

/** The tag of everything of one type: its entities and the lists of it. */
export function typeTag(typeName: string): string {
  return typeName;
}

/** The tag of the lists of one type: any change of any entity of the type may change what they hold. */
export function listTag(typeName: string): string {
  return `${typeName}[]`;
}

/** Whether it is the tag of the lists of some type. */
export function isListTag(tag: string): boolean {
  return tag.endsWith('[]');
}

/** The tag of everything that one source of one subgraph sent. */
export function sourceTag(subgraph: string, source: string): string {
  return `@${subgraph}.${source}`;
}

/** The tag of everything, whatever it is: every entry of the shared store has it besides its own. */
export const EVERYTHING_TAG = '*';

/** Whether all of `wanted` are among the tags. */
export function hasTags(tags: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((tag) => tags.includes(tag));
}

/** The tags to invalidate when one entity has changed: its own and those of the lists that may hold it. */
export function changedEntityTags(typeName: string, keyText: string): readonly string[] {
  return [entityTag(typeName, keyText), listTag(typeName)];
}

/** The tag of the lists which may hold the entity of this tag; null for a tag of something else. */
export function listTagOf(tag: string): string | null {
  const end = tag.indexOf(':');
  return end > 0 ? listTag(tag.slice(0, end)) : null;
}

/** The tags, and for each of an entity also that of the lists which may hold it. */
export function withListTags(tags: readonly string[]): readonly string[] {
  return [...new Set([...tags, ...tags.map(listTagOf).filter((tag) => tag !== null)])];
}
