import { PARTITION_COUNT, partitionOf, queueIndexOf } from './partition-of.ts';

/** `catalog.Product.updated.7`: the type, and the partition of the subject. */
export function routingKeyOf(type: string, subject: string): string {
  return `${type}.${partitionOf(subject)}`;
}

/** The partition in a routing key of ours; null in others. */
export function partitionOfRoutingKey(routingKey: string): number | null {
  const text = /\.(\d{1,2})$/.exec(routingKey)?.[1];
  if (text === undefined) return null;
  const partition = Number(text);
  return partition < PARTITION_COUNT ? partition : null;
}

/** A pattern of types as a binding key that takes all partitions. */
export function bindingKeyOf(pattern: string): string {
  return pattern === '#' ? pattern : `${pattern}.*`;
}

/** A pattern of types as the binding keys of one of a group's queues, each with a partition of it. */
export function partitionBindingKeys(
  pattern: string,
  { index, queues }: { readonly index: number; readonly queues: number },
): readonly string[] {
  return Array.from({ length: PARTITION_COUNT }, (_, partition) => partition)
    .filter((partition) => queueIndexOf(partition, queues) === index)
    .map((partition) => `${pattern}.${partition}`);
}

/**
 * Whether a topic exchange takes a key for a pattern: `*` stands for one word, `#` for any number, none included. Takes time
 * in proportion to the words of both, multiplied.
 */
export function matchesPattern(pattern: string, key: string): boolean {
  const wanted = pattern.split('.');
  // How many words of the pattern may be behind us, each as a place in it.
  let places = afterHashes(new Set([0]), wanted);
  for (const word of key.split('.')) {
    places = afterHashes(afterWord(places, wanted, word), wanted);
  }
  return places.has(wanted.length);
}

function afterWord(
  places: ReadonlySet<number>,
  wanted: readonly string[],
  word: string,
): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const part = wanted[place];
    if (part === '#') next.add(place);
    else if (part === '*' || part === word) next.add(place + 1);
  }
  return next;
}

/** A `#` may also stand for nothing. A place that is added while the set is walked through is walked through, too. */
function afterHashes(places: Set<number>, wanted: readonly string[]): Set<number> {
  for (const place of places) if (wanted[place] === '#') places.add(place + 1);
  return places;
}
