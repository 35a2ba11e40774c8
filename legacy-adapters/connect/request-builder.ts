import type { ConnectorDefinition, SourceDefinition } from './connectors.ts';
import type { MappingVariables } from './mapping.ts';
import { compileBody, type WrittenBody } from './request/compile-body.ts';
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
 * A body without content type is `application/json`, or a multipart form when it holds a file. `Content-Length` is left to
 * the transport.
 */
export function compileRequest(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
  { baseUrl, encoding }: RequestOptions,
): BuildRequest {
  const renderUrl = compileUrl(connector, source, encoding, baseUrl);
  const renderHeaders = compileHeaders(connector, source);
  const renderBody = compileBody(connector, encoding);
  return (variables, clientHeaders) => {
    const url = renderUrl(variables);
    if (!url.ok) return url;
    const headers = renderHeaders(variables, clientHeaders);
    const written = renderBody(variables, contentTypeOf(headers));
    if (!written.ok) return written;
    const { method, content: body } = written;
    return {
      ok: true,
      request: { method, url: url.text, headers: describe(written, headers), body },
    };
  };
}

/** The author's word on the content type stands, except where only the transport knows it. */
function describe({ content, contentType }: WrittenBody, headers: readonly Header[]) {
  const isMultipart = typeof content === 'object' && content !== null;
  if (isMultipart) return headers.filter(([name]) => !isContentType(name));
  if (contentType === null || contentTypeOf(headers) !== null) return headers;
  return [...headers, ['content-type', contentType] as const];
}

function contentTypeOf(headers: readonly Header[]): string | null {
  return headers.find(([name]) => isContentType(name))?.[1] ?? null;
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === 'content-type';
}
