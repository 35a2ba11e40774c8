import type { ComposableSubgraph } from './compose.ts';

/** A field that no way leads to, as composition tells of it. */
interface UnreachableField {
  /** A query for it, in several lines. */
  readonly query: string;
  /** Subgraph by subgraph. */
  readonly reasons: string;
}

/**
 * A fault of satisfiability in words for authors of schemas: the query that cannot be answered, why, in which files, and
 * what to do. Any other message is given back as it is.
 */
export function describeUnreachable(
  message: string,
  subgraphs: readonly ComposableSubgraph[],
): string {
  const field = readUnreachable(message);
  if (field === null) return message;
  const { query, reasons } = field;
  const asked = query.replaceAll(/\s+/g, ' ').trim();
  const lines = withPlaces(reasons, subgraphs).split('\n');
  const advice = adviceFor(reasons, subgraphs).map((line) => `  ${line}`);
  return [
    `The query ${asked} cannot be answered:`,
    ...lines.map((line) => `    ${line}`),
    ...advice,
  ].join('\n');
}

/**
 * What several faults of satisfiability have in common that differ in the field alone: one missing key keeps all fields of a
 * type away. Null for any other message.
 */
export function causeOf(message: string): string | null {
  const field = readUnreachable(message);
  return field?.reasons.replaceAll(/field "(\w+)\.\w+/g, 'field "$1.') ?? null;
}

/** The field that a message names first, such as `Author.name`. */
export function fieldOf(message: string): string {
  return /field "(\w+\.\w+)/.exec(message)?.[1] ?? '';
}

function readUnreachable(message: string): UnreachableField | null {
  const [, query, reasons] =
    /^The following supergraph API query:\n([\s\S]*?)\ncannot be satisfied by the subgraphs because:\n([\s\S]*)$/.exec(
      message,
    ) ?? [];
  return query === undefined || reasons === undefined ? null : { query, reasons };
}

/** The first mention of each subgraph gets the place where its file defines the type that the query ends in. */
function withPlaces(reasons: string, subgraphs: readonly ComposableSubgraph[]): string {
  const type = /"(\w+)\.\w+/.exec(reasons)?.[1];
  const seen = new Set<string>();
  return reasons.replaceAll(/subgraph "([^"]+)"/g, (mention, name: string) => {
    const subgraph = subgraphs.find((one) => one.name === name);
    if (subgraph === undefined || seen.has(name)) return mention;
    seen.add(name);
    return `${mention} (${placeOfType(subgraph, type)})`;
  });
}

function placeOfType({ file, document }: ComposableSubgraph, type: string | undefined): string {
  const definition = document.definitions.find(
    (node) => 'name' in node && node.name?.value === type && node.name?.loc !== undefined,
  );
  const loc = definition !== undefined && 'name' in definition ? definition.name?.loc : undefined;
  return loc === undefined ? file : `${file}:${loc.startToken.line}:${loc.startToken.column}`;
}

const missingKey =
  /cannot move to subgraph "([^"]+)" using @key\(fields: "([^"]+)"\) of "([^"]+)", the key field\(s\) cannot be resolved from subgraph "([^"]+)"/g;
const noKey =
  /cannot move to subgraph "([^"]+)", which has field "[^"]+", because type "([^"]+)" has no @key/g;
const lockedKey =
  /none of the @key defined on type "([^"]+)" in subgraph "([^"]+)" are resolvable/g;

const callable = 'a connector that can be called with it ($batch, $this or entity: true)';

function adviceFor(reasons: string, subgraphs: readonly ComposableSubgraph[]): readonly string[] {
  const fileOf = (name = '') => subgraphs.find((one) => one.name === name)?.file ?? name;
  const advice = [
    ...keyAdvice([...reasons.matchAll(missingKey)], fileOf),
    ...[...reasons.matchAll(noKey)].map(
      ([, to, type]) => `Give ${type} in ${fileOf(to)} a @key, and ${callable}.`,
    ),
    ...[...reasons.matchAll(lockedKey)].map(
      ([, type, to]) =>
        `Remove resolvable: false from a @key of ${type} in ${fileOf(to)}, and add ${callable}.`,
    ),
  ];
  return [...new Set(advice)];
}

/** One advice for all keys by which one subgraph could be left, since any of them will do. */
function keyAdvice(
  matches: readonly RegExpExecArray[],
  fileOf: (name?: string) => string,
): readonly string[] {
  const keysByPlace = new Map<string, readonly string[]>();
  for (const [, , key, type, from] of matches) {
    const place = `${type} in ${fileOf(from)}`;
    keysByPlace.set(place, [...(keysByPlace.get(place) ?? []), `"${key}"`]);
  }
  return [...keysByPlace].map(([place, keys]) => {
    const key = [...new Set(keys)].join(' or ');
    return `Give ${place} the key ${key}, and map it wherever connectors there give that type.`;
  });
}
