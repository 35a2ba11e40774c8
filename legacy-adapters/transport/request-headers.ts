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

/**
 * All headers of a request as undici takes them, a flat list of names and values: the request's own, before them the
 * defaults which the request does not replace, and the transport's. What a request must not say is left out.
 */
export function toWireHeaders(defaults: Headers, own: Headers, requestId: string): string[] {
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const kept = defaults.filter(([name]) => !names.has(name.toLowerCase()));
  return [...kept, ...own]
    .filter(([name]) => !refused.has(name.toLowerCase()))
    .concat([
      ['accept-encoding', ACCEPTED_ENCODINGS],
      ['x-request-id', requestId],
    ])
    .flat();
}
