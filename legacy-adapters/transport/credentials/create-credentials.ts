import { createCallerBearer, createRotatingBearer } from './caller-token.ts';
import { createClientCredentials } from './client-credentials.ts';
import type { CredentialConfig } from './credential-settings.ts';
import type { Credentials } from './credentials.ts';
import { createBasic, createBearer, createHeaderKey, createQueryKey } from './fixed-credentials.ts';
import { createSecret, type SecretSetting } from './secret.ts';
import { createSession } from './session.ts';

/** Whose credentials they are. */
export interface CredentialOptions {
  /** The subgraph, for errors. */
  readonly service: string;
  /** Of the source; login pages stand at its host. */
  readonly baseUrl: string;
  /** Milliseconds of a clock. Default the system's. */
  readonly now?: () => number;
}

/** The credentials of one source. Nothing is read or fetched before the first call, and there is nothing to close. */
export function createCredentials(
  config: CredentialConfig,
  { service, baseUrl, now = Date.now }: CredentialOptions,
): Credentials {
  const secret = (setting: SecretSetting) => createSecret(setting, { service, now });
  switch (config.kind) {
    case 'caller':
      return config.rotates ? createRotatingBearer() : createCallerBearer();
    case 'bearer':
      return createBearer(secret(config.token));
    case 'basic':
      return createBasic(config.user, secret(config.password));
    case 'apiKey': {
      const create = config.in === 'header' ? createHeaderKey : createQueryKey;
      return create(config.name, secret(config.key));
    }
    case 'oauth': {
      const client = { ...config, clientSecret: secret(config.clientSecret) };
      return createClientCredentials(client, { service, now });
    }
    case 'session': {
      const { csrfPath, loginPath, password } = config;
      const at = (path: string) => new URL(path, baseUrl).href;
      const urls = { csrfUrl: csrfPath === null ? null : at(csrfPath), loginUrl: at(loginPath) };
      return createSession({ ...config, ...urls, password: secret(password) }, { service, now });
    }
  }
}
