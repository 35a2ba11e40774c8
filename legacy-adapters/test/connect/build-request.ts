import type { ConnectSpec } from '../../connect/ast.ts';
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
  /** Default `v0.3`. */
  readonly spec?: ConnectSpec;
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
  const { spec = 'v0.3' } = setup;
  const sourceDefinition = source === null ? null : toSource(source, spec);
  const build = compileRequest(toConnector(setup, spec), sourceDefinition, {
    ...(baseUrl !== undefined && { baseUrl }),
    encoding: { ...plain, ...encoding },
  });
  return build(variables, new Map(Object.entries(clientHeaders)));
}

const plain: RequestEncoding = {
  arrays: 'repeat',
  booleans: 'text',
  objects: 'refuse',
  emptyStrings: 'send',
  paths: 'encoded',
  spoofedMethods: [],
  spoofedUploads: [],
};

function toConnector(setup: RequestSetup, spec: ConnectSpec): ConnectorDefinition {
  return {
    kind: 'root',
    coordinate: 'Query.test[0]',
    parentType: 'Query',
    field: 'test',
    source: setup.source === null ? null : 'api',
    isVirtual: false,
    method: setup.method ?? 'GET',
    url: parseTemplateForTest(setup.url, spec),
    headers: toHeaders(setup, spec),
    path: toSelection(setup.path, spec),
    queryParams: toSelection(setup.queryParams, spec),
    body: toSelection(setup.body, spec),
    selection: parseForTest('$'),
    errors: { message: null, extensions: null },
    isSuccess: null,
    maxBatchSize: null,
    key: {},
  };
}

function toSource(setup: SourceSetup, spec: ConnectSpec): SourceDefinition {
  return {
    name: 'api',
    baseUrl: parseTemplateForTest(setup.baseUrl ?? 'http://api.test', spec),
    headers: toHeaders(setup, spec),
    path: toSelection(setup.path, spec),
    queryParams: toSelection(setup.queryParams, spec),
    errors: { message: null, extensions: null },
    isSuccess: null,
  };
}

function toHeaders(
  setup: Pick<RequestSetup, 'headers' | 'from'>,
  spec: ConnectSpec,
): readonly HeaderDefinition[] {
  const values = setup.headers?.map(([name, template]) => ({
    name,
    value: parseTemplateForTest(template, spec),
  }));
  return [...(values ?? []), ...(setup.from ?? [])];
}

function toSelection(text: string | undefined, spec: ConnectSpec) {
  return text === undefined ? null : parseForTest(text, spec);
}
