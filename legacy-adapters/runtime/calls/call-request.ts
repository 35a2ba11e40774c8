import { isJsonObject } from '@banyan/platform/json/json-value.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { MappingVariables } from '../../connect/mapping.ts';
import { compileRequest } from '../../connect/request-builder.ts';
import type { LegacyRequest } from '../../transport/legacy-client.ts';
import { parameterCount } from '../batching/parameter-count.ts';
import type { RunningSource } from '../sources/running-source.ts';
import type { CallInput, ConnectorCallOptions } from './connector-call.ts';
import { compileLimitScope } from './limit-scope.ts';
import { withSourceVariables } from './source-variables.ts';
import {
  LONGEST_URL,
  tooManyParameters,
  unbuiltRequest,
  unsendableUrl,
} from './unbuilt-request.ts';

/** The keys of a batch make a URL that servers may refuse, or a query or form that PHP would cut; nothing was sent. */
export class BatchTooLong extends Error {}

/** What a call sends, and the variables of which it was made. */
export interface CallRequest {
  readonly call: LegacyRequest;
  readonly variables: MappingVariables;
}

/**
 * Compiles the request of one connector. The function throws {@link BatchTooLong}, or an `UnsentRequest` for what cannot be
 * sent, or would not be read as a whole.
 */
export function compileCallRequest(
  definition: ConnectorDefinition,
  options: ConnectorCallOptions,
): (input: CallInput) => CallRequest {
  const { source, service } = options;
  const encoding = source.dialectOf(definition);
  const buildRequest = compileRequest(definition, source.definition, { ...source, encoding });
  const limitScopeOf = compileLimitScope(definition, source);
  const longest = Math.max(source.maxUrlLength, LONGEST_URL);
  const most = encoding.maxParameters;
  const route = definition.coordinate;
  return (input) => {
    const written = withWrittenArguments(input.variables, options);
    const variables = withSourceVariables(written, source, input.request);
    const built = buildRequest(variables, input.request.headers);
    if (!built.ok) throw unbuiltRequest(built, definition, service);
    const { body, method } = built.request;
    const headers = withIdempotencyKey(built.request.headers, input, source);
    const url = withExtraQuery(built.request.url, input.extraQuery);
    const isCut = most !== null && parameterCount({ url, headers, body }) > most;
    if (isTooLong(url, isCut, input)) throw new BatchTooLong();
    if (url.length > longest) throw unsendableUrl(longest, definition, service);
    if (isCut) throw tooManyParameters(most, definition, service);
    const limitScope = limitScopeOf(input.request);
    const isWrite = input.purpose === 'write';
    return {
      call: { method, url, headers, body, isWrite, keys: input.keys, limitScope, route },
      variables,
    };
  };
}

function isTooLong(url: string, isCut: boolean, { maxUrlLength }: CallInput): boolean {
  return maxUrlLength !== undefined && (isCut || url.length > maxUrlLength);
}

function withWrittenArguments(
  variables: MappingVariables,
  { writeArguments }: ConnectorCallOptions,
): MappingVariables {
  const { args } = variables;
  if (writeArguments === undefined || !isJsonObject(args)) return variables;
  return { ...variables, args: writeArguments(args) };
}

type HeaderList = LegacyRequest['headers'];

/** A header of that name which the connector sets itself stays as it is. */
function withIdempotencyKey(
  headers: HeaderList,
  { idempotencyKey }: CallInput,
  { idempotencyHeader }: RunningSource,
): HeaderList {
  if (idempotencyKey === undefined || idempotencyHeader === null) return headers;
  const isSet = headers.some(([name]) => name.toLowerCase() === idempotencyHeader);
  return isSet ? headers : [...headers, [idempotencyHeader, idempotencyKey]];
}

function withExtraQuery(url: string, extra: ReadonlyMap<string, string> | undefined): string {
  if (extra === undefined) return url;
  const pairs = [...extra].map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}
