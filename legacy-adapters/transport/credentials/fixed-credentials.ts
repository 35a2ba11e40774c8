import type { LegacyRequest } from '../legacy-client.ts';
import { type Credentials, withHeader, withParameter } from './credentials.ts';
import type { Secret } from './secret.ts';

/** `Authorization: Bearer …` with a token as it is: Sanctum's hold a `|`. */
export function createBearer(token: Secret): Credentials {
  return createFixed(token, (request, text) =>
    withHeader(request, 'authorization', `Bearer ${text}`),
  );
}

/** HTTP basic authentication. */
export function createBasic(user: string, password: Secret): Credentials {
  return createFixed(password, (request, text) =>
    withHeader(request, 'authorization', basicHeader(user, text)),
  );
}

/** A key in a header. */
export function createHeaderKey(name: string, key: Secret): Credentials {
  return createFixed(key, (request, text) => withHeader(request, name, text));
}

/** A key in the query, which stands in no trace and no error. */
export function createQueryKey(name: string, key: Secret): Credentials {
  return createFixed(key, (request, text) => withParameter(request, name, text));
}

/** The value of an `Authorization` header. */
export function basicHeader(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function createFixed(
  secret: Secret,
  sign: (request: LegacyRequest, text: string) => LegacyRequest,
): Credentials {
  return {
    callerHeaders: [],
    async call(request, context, send) {
      const text = await secret.read();
      const response = await send(sign(request, text), context);
      if (response.status !== 401) return response;
      const newer = await secret.readAgain();
      return newer === text ? response : send(sign(request, newer), context);
    },
  };
}
