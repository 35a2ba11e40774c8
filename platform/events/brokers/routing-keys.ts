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

/** Whether a topic exchange takes a key for a pattern: `*` stands for one word, `#` for any number, none included. */
export function matchesPattern(pattern: string, key: string): boolean {
  return matchesWords(pattern.split('.'), key.split('.'));
}

function matchesWords(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#') {
    return matchesWords(rest, words) || (words.length > 0 && matchesWords(pattern, words.slice(1)));
  }
  const [word, ...others] = words;
  if (word === undefined || (first !== '*' && first !== word)) return false;
  return matchesWords(rest, others);
}
