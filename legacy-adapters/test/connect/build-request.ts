import type {
  ConnectorDefinition,
  HeaderDefinition,
  HttpMethod,
  SourceDefinition,
} from '../../connect/connectors.ts';
import type { MappingVariables } from '../../connect/mapping.ts';
import { compileRequest } from '../../connect/request-builder.ts';
import type { RequestEncoding, RequestResult } from '../../connect/request-types.ts';
import { parseForTest, parseTemplateForTest } from './parse-for-test.ts';

type HeaderValues = readonly (readonly [name: string, template: string])[];

/** A connector as an author would write it, and one call of it. */
export interface RequestSetup {
  readonly method?: HttpMethod;
  readonly url: string;
  readonly path?: string;
  readonly queryParams?: string;
  readonly body?: string;
  readonly headers?: HeaderValues;
  readonly from?: readonly HeaderDefinition[];
  /** Null for a connector without source. Default: a source at `http://api.test`. */
  readonly source?: SourceSetup | null;
  readonly baseUrl?: string;
  readonly encoding?: Partial<RequestEncoding>;
  readonly variables?: MappingVariables;
  readonly clientHeaders?: Readonly<Record<string, readonly string[]>>;
}

export interface SourceSetup {
  readonly baseUrl?: string;
  readonly path?: string;
  readonly queryParams?: string;
  readonly headers?: HeaderValues;
  readonly from?: readonly HeaderDefinition[];
}

/** Compiles the connector and builds the request of the one call. */
export function buildRequest(setup: RequestSetup): RequestResult {
  const { source = {}, baseUrl, encoding, variables = {}, clientHeaders = {} } = setup;
  const build = compileRequest(toConnector(setup), source === null ? null : toSource(source), {
    ...(baseUrl !== undefined && { baseUrl }),
    encoding: { arrays: 'repeat', booleans: 'text', ...encoding },
  });
  return build(variables, new Map(Object.entries(clientHeaders)));
}

function toConnector(setup: RequestSetup): ConnectorDefinition {
  return {
    kind: 'root',
    coordinate: 'Query.test[0]',
    parentType: 'Query',
    field: 'test',
    source: setup.source === null ? null : 'api',
    method: setup.method ?? 'GET',
    url: parseTemplateForTest(setup.url),
    headers: toHeaders(setup),
    path: toSelection(setup.path),
    queryParams: toSelection(setup.queryParams),
    body: toSelection(setup.body),
    selection: parseForTest('$'),
    errors: { message: null, extensions: null },
    isSuccess: null,
    maxBatchSize: null,
    key: {},
  };
}

function toSource(setup: SourceSetup): SourceDefinition {
  return {
    name: 'api',
    baseUrl: parseTemplateForTest(setup.baseUrl ?? 'http://api.test'),
    headers: toHeaders(setup),
    path: toSelection(setup.path),
    queryParams: toSelection(setup.queryParams),
    errors: { message: null, extensions: null },
    isSuccess: null,
  };
}

function toHeaders(setup: {
  readonly headers?: HeaderValues;
  readonly from?: readonly HeaderDefinition[];
}): readonly HeaderDefinition[] {
  const values = setup.headers?.map(([name, template]) => ({
    name,
    value: parseTemplateForTest(template),
  }));
  return [...(values ?? []), ...(setup.from ?? [])];
}

function toSelection(text: string | undefined) {
  return text === undefined ? null : parseForTest(text);
}
