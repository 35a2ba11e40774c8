import type { Selection, Template } from '../../ast.ts';
import type {
  ConnectorReading,
  RequestReading,
  ResponseReading,
  SchemaReading,
} from '../../sdl/schema-reading.ts';

/** When a mapping runs, which decides on its variables. */
export type Stage =
  | 'baseUrl'
  | 'sourceRequest'
  | 'sourceResponse'
  | 'request'
  | 'selection'
  | 'response';

/** What a mapping has to give. */
export type Role =
  | 'url'
  | 'header'
  | 'path'
  | 'queryParams'
  | 'body'
  | 'selection'
  | 'message'
  | 'extensions'
  | 'isSuccess';

/** A mapping with what the checks need to know of it. */
export interface PlacedMapping {
  readonly mapping: Selection | Template;
  readonly stage: Stage;
  readonly role: Role;
  /** Null for a mapping of a source. */
  readonly connector: ConnectorReading | null;
}

/** The code of faults in a mapping of each role. */
export const ROLE_CODES: Readonly<Record<Role, string>> = {
  url: 'INVALID_URL',
  header: 'INVALID_HEADER',
  path: 'INVALID_URL_PROPERTY',
  queryParams: 'INVALID_URL_PROPERTY',
  body: 'INVALID_BODY',
  selection: 'INVALID_SELECTION',
  message: 'INVALID_ERRORS_MESSAGE',
  extensions: 'INVALID_ERRORS_MESSAGE',
  isSuccess: 'INVALID_IS_SUCCESS',
};

/** What each role is called in messages. */
export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  url: 'a URL',
  header: 'a header value',
  path: 'path',
  queryParams: 'queryParams',
  body: 'a body',
  selection: 'a selection',
  message: 'errors.message',
  extensions: 'errors.extensions',
  isSuccess: 'isSuccess',
};

/** All mappings of a schema which could be read. */
export function placedMappingsOf(reading: SchemaReading): readonly PlacedMapping[] {
  const ofSources = reading.sources.flatMap((source) => [
    ...placed('baseUrl', null, [['url', source.baseUrl?.template ?? null]]),
    ...placed('sourceRequest', null, requestEntries(source)),
    ...placed('sourceResponse', null, responseEntries(source)),
  ]);
  return [...ofSources, ...reading.connectors.flatMap(connectorMappings)];
}

type Entry = readonly [Role, Selection | Template | null];

function connectorMappings(connector: ConnectorReading): readonly PlacedMapping[] {
  const request: readonly Entry[] = [
    ['url', connector.url?.template ?? null],
    ['body', connector.body],
    ...requestEntries(connector),
  ];
  return [
    ...placed('request', connector, request),
    ...placed('selection', connector, [['selection', connector.selection]]),
    ...placed('response', connector, responseEntries(connector)),
  ];
}

function requestEntries({ headers, path, queryParams }: RequestReading): readonly Entry[] {
  const templates = headers.map(
    ({ content }): Entry => ['header', content.kind === 'value' ? content.template : null],
  );
  return [...templates, ['path', path], ['queryParams', queryParams]];
}

function responseEntries({ errors, isSuccess }: ResponseReading): readonly Entry[] {
  return [
    ['message', errors.message],
    ['extensions', errors.extensions],
    ['isSuccess', isSuccess],
  ];
}

function placed(
  stage: Stage,
  connector: ConnectorReading | null,
  entries: readonly Entry[],
): readonly PlacedMapping[] {
  return entries.flatMap(([role, mapping]) =>
    mapping === null ? [] : [{ mapping, stage, role, connector }],
  );
}
