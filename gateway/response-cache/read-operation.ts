import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** An HTTP request to the GraphQL route, as far as it says what to execute. */
export interface OperationRequest {
  readonly method: string;
  /** With the query string. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Decoded JSON; undefined where there is none. */
  readonly body: unknown;
}

/** What tells one operation from another. Requests with equal operations are answered alike. */
export interface OperationIdentity {
  /** SHA-256 of the document, in hexadecimal. */
  readonly documentHash: string;
  readonly operationName: string | null;
  /** Canonical JSON of the variables, and of the extensions that may matter. */
  readonly variables: string;
  readonly extensions: string;
}

/**
 * The operation of a request which the GraphQL server would execute without a question. Null for any other, also for one
 * that is merely unusual: the server then judges it, and refuses what it must.
 */
export function readOperation(request: OperationRequest): OperationIdentity | null {
  const parameters = request.method === 'POST' ? ofPost(request) : ofGet(request);
  return parameters === null ? null : identify(parameters);
}

interface Parameters {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

const jsonType = /^application\/json\s*(;.*)?$/i;

function ofPost({ headers, body }: OperationRequest): Parameters | null {
  return isJson(headers) && isObject(body) ? body : null;
}

/** Headers that a page of another origin cannot send without being asked first. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

function ofGet({ method, url, headers }: OperationRequest): Parameters | null {
  if (method !== 'GET' || !isFromAllowedPage(headers)) return null;
  const search = url.indexOf('?');
  const given = new URLSearchParams(search === -1 ? '' : url.slice(search));
  const names = ['query', 'operationName', 'variables', 'extensions'] as const;
  if (names.some((name) => given.getAll(name).length > 1)) return null;
  const variables = jsonObject(given.get('variables'));
  const extensions = jsonObject(given.get('extensions'));
  if (variables === null || extensions === null) return null;
  const query = given.get('query') ?? undefined;
  return { query, operationName: given.get('operationName'), variables, extensions };
}

function isFromAllowedPage(headers: OperationRequest['headers']): boolean {
  if (headers['content-type'] !== undefined) return isJson(headers);
  return preflightHeaders.some((name) => (headers[name] ?? '') !== '');
}

function isJson(headers: OperationRequest['headers']): boolean {
  return jsonType.test(String(headers['content-type'] ?? ''));
}

/** Undefined when there is no text, null when it is no JSON object. */
function jsonObject(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // The server says what is wrong with it.
    return null;
  }
}

function identify({
  query,
  operationName = null,
  variables,
  extensions,
}: Parameters): OperationIdentity | null {
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (!isObjectOrAbsent(variables) || !isObjectOrAbsent(extensions)) return null;
  const { persistedQuery, clientLibrary: _version, ...others } = extensions ?? {};
  const documentHash = hashOfDocument(query, persistedQuery);
  const variableText = canonicalJson(variables ?? {});
  const extensionText = canonicalJson(others);
  if (documentHash === null || variableText === null || extensionText === null) return null;
  return { documentHash, operationName, variables: variableText, extensions: extensionText };
}

function hashOfDocument(query: unknown, persistedQuery: unknown): string | null {
  const own = typeof query === 'string' && query !== '' ? hash('sha256', query, 'hex') : null;
  if (persistedQuery === undefined) return own;
  const claimed = claimedHash(persistedQuery);
  if (query === undefined || query === null) return claimed;
  // A document that is not the one whose hash is given is refused by the server.
  return own === claimed ? own : null;
}

function claimedHash(persistedQuery: unknown): string | null {
  if (!isObject(persistedQuery) || persistedQuery.version !== 1) return null;
  const { sha256Hash } = persistedQuery;
  return typeof sha256Hash === 'string' && /^[0-9a-f]{64}$/.test(sha256Hash) ? sha256Hash : null;
}

function isObjectOrAbsent(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || isObject(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
