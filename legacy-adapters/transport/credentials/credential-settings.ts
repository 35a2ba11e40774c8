import { isAbsolute } from 'node:path';
import { flag, serviceUrl, settings, text } from '@banyan/platform/config/settings.ts';
import { z } from 'zod';

const headerForm = 'the name of an HTTP header';
const pathForm = 'a path on the host of baseUrl, such as /login';
const secretForm = 'a secret, or { file } with the absolute path of a file that holds it';

/** How the gateway is let in by a source. Secrets are texts, which `env()` gives, or files. */
export function credentialSettings() {
  return z.discriminatedUnion('kind', [caller, bearer, basic, apiKey, oauth, session], {
    error: 'settings whose kind is caller, bearer, basic, apiKey, oauth or session',
  });
}

/** The settings of one source with defaults applied. */
export type CredentialConfig = Readonly<z.output<ReturnType<typeof credentialSettings>>>;

const secret = z.union([text(secretForm), settings({ file: absolutePath() })], {
  error: secretForm,
});

/** The bearer token of whoever calls the gateway; `rotates`: each answer brings the next one in its `Authorization` header. */
const caller = settings({ kind: z.literal('caller'), rotates: flag().default(false) });

const bearer = settings({ kind: z.literal('bearer'), token: secret });

const basic = settings({
  kind: z.literal('basic'),
  user: text('a user name without ":"').regex(/^[^:]+$/, 'a user name without ":"'),
  password: secret,
});

/** A key in a header, or in the query. Default the header `x-api-key`. */
const apiKey = settings({
  kind: z.literal('apiKey'),
  key: secret,
  in: z.enum(['header', 'query'], { error: 'header or query' }).default('header'),
  name: text(headerForm)
    .regex(/^[\w-]+$/, headerForm)
    .default('x-api-key'),
});

/** OAuth 2 client credentials. `authentication`: whether id and secret stand in a header or in the form. */
const oauth = settings({
  kind: z.literal('oauth'),
  tokenUrl: serviceUrl(),
  clientId: text('the id of a client'),
  clientSecret: secret,
  scope: text('scopes parted by spaces').nullable().default(null),
  audience: text('an audience').nullable().default(null),
  authentication: z.enum(['basic', 'body'], { error: 'basic or body' }).default('basic'),
});

/** A user of a Laravel application that knows sessions only. */
const session = settings({
  kind: z.literal('session'),
  user: text('a user name'),
  password: secret,
  userField: text('the name of a member').default('email'),
  passwordField: text('the name of a member').default('password'),
  loginPath: path().default('/login'),
  csrfPath: path().nullable().default('/sanctum/csrf-cookie'),
});

function path() {
  return text(pathForm).regex(/^\/(?!\/)[\x21-\x7e]*$/, pathForm);
}

function absolutePath() {
  return text('an absolute path').refine(isAbsolute, 'an absolute path');
}
