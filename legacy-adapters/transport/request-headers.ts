import { ACCEPTED_ENCODINGS } from './response-body.ts';

type Headers = readonly (readonly [name: string, value: string])[];

/** Headers that belong to the connection or to the transport, and one that would change the method of the call in PHP. */
const refused: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-http-method-override',
  'x-request-id',
]);

/** What an earlier answer said of itself, as it said it; the first that is not null counts. */
export interface ReadCondition {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** What may stand in front of the answer to a read. They would bring 304 for an answer that only the client has. */
const conditions: ReadonlySet<string> = new Set(['if-none-match', 'if-modified-since']);

/** What the headers of a request depend on. */
export interface HeaderedRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly condition?: ReadCondition | null;
  /** What the transport says of the body. Default nothing. */
  readonly bodyHeaders?: Headers;
}

/**
 * All headers of a request as undici takes them, a flat list of names and values: the request's own, before them the
 * defaults which the request does not replace, and the transport's. What a request must not say is left out.
 */
export function toWireHeaders(
  { method, headers: own, condition = null, bodyHeaders = [] }: HeaderedRequest,
  defaults: Headers,
  requestId: string,
): string[] {
  const isRead = method === 'GET' || method === 'HEAD';
  const wire: string[] = [];
  if (defaults.length > 0) {
    const names = new Set(own.map(([name]) => name.toLowerCase()));
    for (const [name, value] of defaults)
      if (!names.has(name.toLowerCase()) && !isRefused(name, isRead)) wire.push(name, value);
  }
  for (const [name, value] of own) if (!isRefused(name, isRead)) wire.push(name, value);
  for (const [name, value] of bodyHeaders) wire.push(name, value);
  for (const [name, value] of conditionHeaders(condition)) wire.push(name, value);
  wire.push('accept-encoding', ACCEPTED_ENCODINGS, 'x-request-id', requestId);
  return wire;
}

function isRefused(name: string, isRead: boolean): boolean {
  const lowerCase = name.toLowerCase();
  // PHP does not tell a hyphen in the name of a header from an underscore.
  return refused.has(lowerCase.replaceAll('_', '-')) || (isRead && conditions.has(lowerCase));
}

/** A date says less than an ETag, and some services look at it first. */
function conditionHeaders(condition: ReadCondition | null): Headers {
  if (condition === null) return [];
  const { etag, lastModified } = condition;
  if (etag !== null) return [['if-none-match', etag]];
  return lastModified === null ? [] : [['if-modified-since', lastModified]];
}
