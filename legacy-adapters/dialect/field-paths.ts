/**
 * Where the members of a request body come from: wire path to GraphQL argument path, both dotted and with `*` in the
 * place of list indexes, such as `items.*.qty` to `input.items.*.quantity`. The wire path `''` is the whole body.
 */
export type BodyMap = ReadonlyMap<string, string>;

/**
 * The GraphQL argument path, such as `input.items[0].quantity`, of a path in a service's validation answer, such as
 * `items.0.qty`. What the map does not know keeps its wire name: below the nearest member that the map does know, or
 * unchanged when there is none.
 */
export function toArgumentPath(wirePath: string, bodyMap: BodyMap): string {
  const segments = splitPath(wirePath);
  const pattern = segments.map((segment) => (isIndex(segment) ? '*' : segment));
  for (let length = segments.length; length >= 0; length -= 1) {
    const argument = bodyMap.get(pattern.slice(0, length).join('.'));
    if (argument === undefined) continue;
    const known = fillIndexes(splitPath(argument), segments.slice(0, length).filter(isIndex));
    return printPath([...known, ...segments.slice(length)]);
  }
  return wirePath;
}

/** Dots that belong to a name are written `\.` by Laravel. */
function splitPath(path: string): readonly string[] {
  if (path === '') return [];
  return path.split(/(?<!\\)\./).map((segment) => segment.replaceAll('\\.', '.'));
}

/** A rule that failed for the list as a whole has `*` in the place of the index. */
function isIndex(segment: string): boolean {
  return segment === '*' || /^\d+$/.test(segment);
}

function fillIndexes(segments: readonly string[], indexes: readonly string[]): readonly string[] {
  const left = [...indexes];
  return segments.map((segment) => (segment === '*' ? (left.shift() ?? '*') : segment));
}

function printPath(segments: readonly string[]): string {
  return segments.reduce((path, segment) => {
    if (isIndex(segment)) return `${path}[${segment}]`;
    return path === '' ? segment : `${path}.${segment}`;
  }, '');
}
