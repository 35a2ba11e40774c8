import { EVENTS_IDENTITY, FEDERATION_IDENTITY, findLink, type Link, localNameOf } from './links.ts';

/** What the elements of the connect, federation and events specifications are called in one schema, without `@`. */
export interface SpecNames {
  readonly connect: string;
  readonly source: string;
  /** Types of the connect specification, such as `connect__JSONSelection`. */
  readonly helperTypes: ReadonlySet<string>;
  readonly key: string;
  readonly external: string;
  /** Null: the schema does not link the events specification. */
  readonly emits: string | null;
}

/** The types that the connect specification defines, by their own names. */
export const HELPER_TYPES: readonly string[] = [
  'JSONSelection',
  'URLPathTemplate',
  'SourceHTTP',
  'ConnectHTTP',
  'HTTPHeaderMapping',
  'ConnectBatch',
  'ConnectorErrors',
];

/** Names under the given links; without a federation link its directives have their own names. */
export function specNamesOf(links: readonly Link[], connect: Link): SpecNames {
  const federation = findLink(links, FEDERATION_IDENTITY);
  const events = findLink(links, EVENTS_IDENTITY);
  const federated = (name: string) =>
    federation === null ? name : localNameOf(federation, `@${name}`);
  return {
    connect: localNameOf(connect, '@connect'),
    source: localNameOf(connect, '@source'),
    helperTypes: new Set(HELPER_TYPES.map((name) => localNameOf(connect, name))),
    key: federated('key'),
    external: federated('external'),
    emits: events === null ? null : localNameOf(events, '@emits'),
  };
}
