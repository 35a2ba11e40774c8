import type { Validator } from '@banyan/platform/cache/resource-cache.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { ConnectorDefinition, SourceDefinition } from '../../connect/connectors.ts';
import { referencesOf } from '../../connect/references.ts';
import type { LegacyClient, LegacyRequest, LegacyResponse } from '../../transport/legacy-client.ts';
import type { RunningSource } from '../sources/running-source.ts';
import { readStorage, type Storage } from './origin-storage.ts';
import type { ResourceRules } from './resource-rules.ts';

/** What came of a request. */
export type Sent =
  | { readonly kind: 'answer'; readonly response: LegacyResponse; readonly storage: Storage }
  | Unchanged;

/** The earlier answer is still the right one. Only for a request with a validator. */
export interface Unchanged {
  readonly kind: 'unchanged';
  readonly storage: RenewedStorage;
}

type RenewedStorage = Storage & { readonly validator: Validator };

/** For whom a request is sent, and what is known of an earlier answer. */
export interface SendOptions {
  readonly request: RequestContext;
  /** Null: the answer is wanted, whatever it is. */
  readonly validator: Validator | null;
}

/** Rejects as {@link LegacyClient.send} does. */
export type SendRevalidating = (request: LegacyRequest, options: SendOptions) => Promise<Sent>;

/**
 * After so many times in a row an answer is wanted whole. A service whose validators miss a change, because they follow
 * one table only for instance, is then not believed for ever.
 */
export const MAX_RENEWALS = 100;

/** What asks again for the answers of one connector. */
export interface RevalidationOptions {
  readonly definition: ConnectorDefinition;
  readonly source: RunningSource;
  readonly rules: Pick<ResourceRules, 'vary' | 'hidesClient' | 'fingerprint'>;
}

/**
 * Sends the requests of one connector: those whose earlier answer has a validator ask only whether that has changed. A 304
 * that answers no such question, or is about another answer, makes the request be sent once more without a condition, unless
 * it is a write: that has its answer.
 */
export function createRevalidation(options: RevalidationOptions): SendRevalidating {
  const { definition, source, rules } = options;
  const isPossible = isRevalidated(definition, source.definition);
  const mayAsk = (validator: Validator | null): validator is Validator =>
    isPossible &&
    validator !== null &&
    validator.madeBy === rules.fingerprint &&
    validator.renewals < MAX_RENEWALS;
  const storageOf = (response: LegacyResponse): Storage => {
    const storage = readStorage(response.headers, rules, source.cache);
    const isLasting = isPossible && response.status === 200 && storage.isStorable;
    const validator = isLasting ? readValidator(response, storage, rules.fingerprint) : null;
    return validator === null ? storage : { ...storage, validator };
  };
  return async (request, { request: context, validator }) => {
    const asked = mayAsk(validator) ? validator : null;
    const response = await source.client.send({ ...request, condition: asked }, context);
    if (response.status !== 304 || definition.method !== 'GET' || request.isWrite === true) {
      return { kind: 'answer', response, storage: storageOf(response) };
    }
    if (asked !== null && isAbout(response, asked)) {
      return { kind: 'unchanged', storage: renew(response, asked, options) };
    }
    return resend(source.client, request, { context, options });
  };
}

/** Not to be asked about again: its service's validators cannot be relied on. */
async function resend(
  client: LegacyClient,
  request: LegacyRequest,
  { context, options }: { readonly context: RequestContext; readonly options: RevalidationOptions },
): Promise<Sent> {
  const response = await client.send(request, context);
  const { rules, source } = options;
  return {
    kind: 'answer',
    response,
    storage: readStorage(response.headers, rules, source.cache),
  };
}

/** Of these a value may depend on more than the body of the answer: 304 says nothing about them. */
const outsideOfTheBody: ReadonlySet<string> = new Set(['config', 'context', 'env', 'response']);

/** Answers for many entities are kept one by one, so that none of them can be asked about. */
function isRevalidated(definition: ConnectorDefinition, source: SourceDefinition | null): boolean {
  const { method, kind, url, path, queryParams, body, selection } = definition;
  if (method !== 'GET' || kind === 'typeBatch') return false;
  const shared = [source?.baseUrl, source?.path, source?.queryParams];
  return [url, path, queryParams, body, selection, ...shared]
    .filter((mapping) => mapping != null)
    .flatMap(referencesOf)
    .every(({ variable }) => !outsideOfTheBody.has(variable));
}

/** Longer ones, and those with other characters, are not worth their memory and their risk. */
const sendable = /^[\x21-\x7e][\x20-\x7e]{0,255}$/;

function readValidator(
  { headers }: LegacyResponse,
  { ttlMs }: Storage,
  madeBy: string,
): Validator | null {
  const made = { ttlMs: ttlMs ?? null, madeBy, renewals: 0 };
  const [etag = ''] = headers.get('etag') ?? [];
  if (sendable.test(etag)) return { ...made, etag, lastModified: null };
  const lastModified = readLastModified(headers);
  return lastModified === null ? null : { ...made, etag: null, lastModified };
}

/** A change in the second of the answer would go unnoticed: only what had been there for a second has a validator. */
function readLastModified(headers: LegacyResponse['headers']): string | null {
  const [lastModified = ''] = headers.get('last-modified') ?? [];
  const [date = ''] = headers.get('date') ?? [];
  const ageMs = Date.parse(date) - Date.parse(lastModified);
  return sendable.test(lastModified) && ageMs >= 1000 ? lastModified : null;
}

/** Whether a 304 is about the answer that was asked about, as far as it says. */
function isAbout({ headers }: LegacyResponse, { etag }: Validator): boolean {
  const [named] = headers.get('etag') ?? [];
  return named === undefined || etag === null || opaque(named) === opaque(etag);
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

/** A 304 without `Cache-Control` leaves that of the answer in force. */
function renew(
  { headers }: LegacyResponse,
  validator: Validator,
  { rules, source }: RevalidationOptions,
): RenewedStorage {
  const { honourOrigin } = source.cache;
  const isSilent = honourOrigin && !headers.has('cache-control');
  const said = readStorage(headers, rules, { honourOrigin: honourOrigin && !isSilent });
  const ttlMs = isSilent ? (validator.ttlMs ?? 0) : (said.ttlMs ?? null);
  const storage = { isStorable: said.isStorable, ...(ttlMs !== null && { ttlMs }) };
  return { ...storage, validator: { ...validator, ttlMs, renewals: validator.renewals + 1 } };
}
