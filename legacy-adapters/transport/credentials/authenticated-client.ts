import type { LegacyClient } from '../legacy-client.ts';
import type { Credentials } from './credentials.ts';

/** A client whose calls carry credentials. Waiting for them is not a part of a call's time limit. Closing it closes `client`. */
export function authenticate(client: LegacyClient, credentials: Credentials): LegacyClient {
  return {
    ...client,
    send: (request, context) => credentials.call(request, context, client.send),
  };
}
