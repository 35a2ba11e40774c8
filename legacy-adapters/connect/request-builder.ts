import type { ConnectorDefinition, SourceDefinition } from './connectors.ts';
import type { MappingVariables } from './mapping.ts';
import { compileBody } from './request/compile-body.ts';
import { compileHeaders, type Header } from './request/compile-headers.ts';
import { compileUrl } from './request/compile-url.ts';
import type { RequestEncoding, RequestResult } from './request-types.ts';

export interface RequestOptions {
  /** Absolute URL that takes the place of the source's base URL. Plain text, without holes. */
  readonly baseUrl?: string;
  readonly encoding: RequestEncoding;
}

/** Makes the request of one call. Names of `clientHeaders` are lower case. Never throws. */
export type BuildRequest = (
  variables: MappingVariables,
  clientHeaders: ReadonlyMap<string, readonly string[]>,
) => RequestResult;

/**
 * Compiles all that a connector sends. `source` is the one that the connector names, or null when its URL is absolute.
 *
 * A body without content type is `application/json`. `Content-Length` is left to the transport.
 */
export function compileRequest(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
  { baseUrl, encoding }: RequestOptions,
): BuildRequest {
  const { method } = connector;
  const renderUrl = compileUrl(connector, source, encoding, baseUrl);
  const renderHeaders = compileHeaders(connector, source);
  const renderBody = compileBody(connector.body, encoding);
  const hasBody = connector.body !== null;
  return (variables, clientHeaders) => {
    const url = renderUrl(variables);
    if (!url.ok) return url;
    const written = renderHeaders(variables, clientHeaders);
    const headers = hasBody ? withContentType(written) : written;
    const body = renderBody(variables, contentTypeOf(headers));
    if (!body.ok) return body;
    return { ok: true, request: { method, url: url.text, headers, body: body.text } };
  };
}

function withContentType(headers: readonly Header[]): readonly Header[] {
  if (contentTypeOf(headers) !== null) return headers;
  return [...headers, ['content-type', 'application/json']];
}

function contentTypeOf(headers: readonly Header[]): string | null {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
}
