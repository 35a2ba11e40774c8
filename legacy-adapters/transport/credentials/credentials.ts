import type { CallContext, LegacyRequest, LegacyResponse } from '../legacy-client.ts';

/** Sends one request, as `LegacyClient.send` does. */
export type SendCall = (request: LegacyRequest, context: CallContext) => Promise<LegacyResponse>;

/** What lets the calls of a source in. */
export interface Credentials {
  /** Lower-case names of the client headers that decide what is sent: what depends on them is private. */
  readonly callerHeaders: readonly string[];
  /**
   * Sends a call with the credentials, and once more when the service refuses them and newer ones are at hand. Rejects as
   * `send` does, and with an `UnsentRequest` when there are no credentials to be had; no message holds any of them.
   */
  call(request: LegacyRequest, context: CallContext, send: SendCall): Promise<LegacyResponse>;
}

/** The request with a header in place, unless the connector has set it itself. */
export function withHeader(request: LegacyRequest, name: string, value: string): LegacyRequest {
  const isSet = request.headers.some(([own]) => own.toLowerCase() === name.toLowerCase());
  return isSet ? request : { ...request, headers: [...request.headers, [name, value]] };
}

/** The request with a parameter at the end of its query. */
export function withParameter(request: LegacyRequest, name: string, value: string): LegacyRequest {
  const url = new URL(request.url);
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  // Not by searchParams, which would write the rest of the query anew.
  url.search = url.search === '' ? `?${pair}` : `${url.search}&${pair}`;
  return { ...request, url: url.href };
}
