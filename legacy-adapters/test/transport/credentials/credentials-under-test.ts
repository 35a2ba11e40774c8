import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { authenticate } from '../../../transport/credentials/authenticated-client.ts';
import { createCredentials } from '../../../transport/credentials/create-credentials.ts';
import {
  type CredentialConfig,
  credentialSettings,
} from '../../../transport/credentials/credential-settings.ts';
import { createLegacyClient, type LegacyRequest } from '../../../transport/legacy-client.ts';

type GivenConfig = Partial<CredentialConfig> & Pick<CredentialConfig, 'kind'>;

/** A client of a source with these credentials, closed with `await using`, and its clock. */
export function createAuthenticatedClient(baseUrl: string, config: GivenConfig) {
  let nowMs = 1_000_000;
  const client = createLegacyClient({ subgraph: 'orders', source: 'api', baseUrl });
  const parsed = credentialSettings().parse(config);
  const credentials = createCredentials(parsed, { service: 'orders', baseUrl, now: () => nowMs });
  const authenticated = authenticate(client, credentials);
  const trace = createCallTrace();
  return {
    credentials,
    trace,
    /** A call of a client with this `Authorization` header. */
    async call(request: Partial<LegacyRequest> & { readonly path: string }, caller?: string) {
      const { path, ...rest } = request;
      const response = await authenticated.send(
        { method: 'GET', url: `${baseUrl}${path}`, headers: [], body: null, keys: null, ...rest },
        {
          signal: new AbortController().signal,
          trace,
          requestId: 'req-1',
          headers: new Map(caller === undefined ? [] : [['authorization', [caller]]]),
        },
      );
      return { status: response.status, body: Buffer.from(response.body).toString() };
    },
    advance(ms: number) {
      nowMs += ms;
    },
    [Symbol.asyncDispose]: () => authenticated.close(),
  };
}

export function jsonBody(value: unknown): Pick<LegacyRequest, 'method' | 'headers' | 'body'> {
  return {
    method: 'POST',
    headers: [
      ['content-type', 'application/json'],
      ['accept', 'application/json'],
    ],
    body: JSON.stringify(value),
  };
}
