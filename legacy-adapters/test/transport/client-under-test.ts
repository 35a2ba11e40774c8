import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import {
  createLegacyClient,
  type LegacyClientOptions,
  type LegacyRequest,
} from '../../transport/legacy-client.ts';

/** A client of `catalog.api` which closes itself, and the trace of its calls. */
export function createClientUnderTest(options: Partial<LegacyClientOptions> = {}) {
  const trace = createCallTrace();
  const client = createLegacyClient({
    subgraph: 'catalog',
    source: 'api',
    baseUrl: null,
    ...options,
  });
  return {
    client,
    trace,
    get: (url: string, signal?: AbortSignal) => client.send(aGet(url), contextOf(signal)),
    send: (request: LegacyRequest, signal?: AbortSignal) => client.send(request, contextOf(signal)),
    [Symbol.asyncDispose]: () => client.close(),
  };

  function contextOf(signal = new AbortController().signal) {
    return { signal, trace, requestId: 'req-1' };
  }
}

export function aGet(url: string): LegacyRequest {
  return { method: 'GET', url, headers: [], body: null, keys: null };
}

export function aPost(url: string, body = '{}'): LegacyRequest {
  const headers = [['Content-Type', 'application/json']] as const;
  return { method: 'POST', url, headers, body, keys: null };
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
