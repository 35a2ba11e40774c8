import type { Setting } from '@banyan/platform/config/environment-reference.ts';

/** How the gateway is let in by a source. A header that a connector sets itself goes first. */
export type CredentialSettings =
  | CallerCredentials
  | BearerCredentials
  | BasicCredentials
  | ApiKeyCredentials
  | OAuthCredentials
  | SessionCredentials;

/** The secret itself, which belongs into the environment; or the absolute path of a file that holds it. */
export type SecretSetting = Setting<string> | { readonly file: Setting<string> };

/** The bearer token of whoever calls the gateway. */
export interface CallerCredentials {
  readonly kind: Setting<'caller'>;
  /** Whether each answer brings the next token in its `Authorization` header, and ends the old one. Default false. */
  readonly rotates?: Setting<boolean>;
}

/** A token that does not change. */
export interface BearerCredentials {
  readonly kind: Setting<'bearer'>;
  readonly token: SecretSetting;
}

/** HTTP basic authentication. */
export interface BasicCredentials {
  readonly kind: Setting<'basic'>;
  /** Without `:`. */
  readonly user: Setting<string>;
  readonly password: SecretSetting;
}

/** A key in a header, or in the query. */
export interface ApiKeyCredentials {
  readonly kind: Setting<'apiKey'>;
  readonly key: SecretSetting;
  /** Default `header`. */
  readonly in?: Setting<'header' | 'query'>;
  /** Of the header or the query parameter. Default `x-api-key`. */
  readonly name?: Setting<string>;
}

/** A token of an OAuth 2 server, by client credentials. */
export interface OAuthCredentials {
  readonly kind: Setting<'oauth'>;
  readonly tokenUrl: Setting<string>;
  readonly clientId: Setting<string>;
  readonly clientSecret: SecretSetting;
  /** Scopes parted by spaces. Default null: none are asked for. */
  readonly scope?: Setting<string> | null;
  /** Default null: none is named. */
  readonly audience?: Setting<string> | null;
  /** Whether id and secret stand in a header (`basic`, the default) or in the form (`body`). */
  readonly authentication?: Setting<'basic' | 'body'>;
}

/** The session of a user of the service, shared by all callers. */
export interface SessionCredentials {
  readonly kind: Setting<'session'>;
  readonly user: Setting<string>;
  readonly password: SecretSetting;
  /** Member of the login that holds the user. Default `email`. */
  readonly userField?: Setting<string>;
  /** Member of the login that holds the password. Default `password`. */
  readonly passwordField?: Setting<string>;
  /** On the host of `baseUrl`. Default `/login`. */
  readonly loginPath?: Setting<string>;
  /** On the host of `baseUrl`. Default `/sanctum/csrf-cookie`; null: there is none. */
  readonly csrfPath?: Setting<string> | null;
}
