import type { KeySpellings } from '@banyan/legacy-adapters/runtime/entities/key-spellings.ts';

/** A subgraph that may know its entities by other spellings of their keys than others use. */
export interface SpellingSubgraph {
  readonly name: string;
  readonly keySpellings?: KeySpellings;
}

/** The tags, and those by which caches know the same entities. */
export type AllSpellings = (tags: readonly string[]) => readonly string[];

/**
 * For who names entities from outside, in whatever spelling. What is given stays, because subgraphs without forms of keys
 * know their entities by that.
 */
export function createAllSpellings(subgraphs: readonly SpellingSubgraph[]): AllSpellings {
  const spellings = subgraphs.flatMap(({ keySpellings }) => keySpellings ?? []);
  return (tags) => {
    const others = spellings.flatMap(({ otherSubjects }) => tags.flatMap(otherSubjects));
    return others.length === 0 ? tags : [...new Set([...tags, ...others])];
  };
}
