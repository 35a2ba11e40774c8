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

/** The tag of everything that one source of one subgraph sent. */
export function sourceTag(subgraph: string, source: string): string {
  return `@${subgraph}.${source}`;
}

/** The tags to invalidate when one entity has changed: its own and those of the lists that may hold it. */
export function changedEntityTags(typeName: string, keyText: string): readonly string[] {
  return [entityTag(typeName, keyText), listTag(typeName)];
}
