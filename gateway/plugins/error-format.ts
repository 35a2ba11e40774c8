import type { ApolloServerPlugin } from '@apollo/server';
import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { MISFIT_MESSAGE } from '../federation/misfit-error.ts';
import { findBanyanError } from '../federation/original-error.ts';
import { isUncodedRefusal, UNCODED_REFUSAL } from './uncoded-refusal.ts';

const INTERNAL_MESSAGE = 'Internal server error';

/** Codes with which Apollo Server refuses a request as such; their messages speak of the client's request alone. */
const PROTOCOL_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_REQUEST',
];

/**
 * The error as the client gets it: message, path and the members of `extensions` that are documented. An error without
 * a documented code becomes `INTERNAL_SERVER_ERROR` with a fixed text. `error` is what was thrown.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const extensions = {
    ...formatted.extensions,
    ...(isUncodedRefusal(error) && { code: UNCODED_REFUSAL }),
  };
  const { code } = extensions;
  if (isProtocolError(extensions)) return { ...placeOf(formatted), ...refusal(formatted, code) };
  const isInternal = !isErrorCode(code) || code === 'INTERNAL_SERVER_ERROR';
  return {
    message: isInternal ? INTERNAL_MESSAGE : formatted.message,
    ...placeOf(formatted),
    extensions: isInternal ? internalExtensions(extensions) : shownExtensions(extensions, error),
  };
}

type Extensions = Readonly<Record<string, unknown>>;

/** An error of a subgraph never counts: its document is not the client's. */
function isProtocolError({ code, service, serviceName }: Extensions): boolean {
  const isOwn = service === undefined && serviceName === undefined;
  return isOwn && PROTOCOL_CODES.includes(String(code));
}

function refusal({ message, locations }: GraphQLFormattedError, code: unknown) {
  return { message, ...(locations !== undefined && { locations }), extensions: { code } };
}

/** Where the gateway knows only a list and not the element, its path holds `@`; the list is as far as a client can follow. */
function placeOf({ path }: GraphQLFormattedError): Pick<GraphQLFormattedError, 'path'> {
  if (path === undefined) return {};
  const end = path.indexOf('@');
  return { path: end === -1 ? path : path.slice(0, end) };
}

function internalExtensions({ service }: Extensions): Record<string, unknown> {
  return { code: 'INTERNAL_SERVER_ERROR', ...(typeof service === 'string' && { service }) };
}

function shownExtensions(extensions: Extensions, error: unknown): Record<string, unknown> {
  const { code, service, fields, retryAfterSeconds } = extensions;
  const { http: _http, ...vouchedFor } = findBanyanError(error)?.extensions ?? {};
  return {
    // Who throws a BanyanError vouches for its extensions; the status is not theirs to set.
    ...vouchedFor,
    code,
    ...(service !== undefined && { service }),
    ...(fields !== undefined && { fields }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

/**
 * Takes the notes of Apollo's executor about values that do not fit the schema out of the answer. A null that moved up to the
 * nearest nullable field is how a missing entity looks, so it stays silent; a value of the wrong kind is an error.
 */
export function createValueCompletionPlugin(): ApolloServerPlugin {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ response: { body } }) {
        if (body.kind !== 'single' || body.singleResult.extensions === undefined) return;
        const { valueCompletion, ...extensions } = body.singleResult.extensions;
        const errors = mappingErrors(valueCompletion);
        if (errors.length > 0) body.singleResult.errors = errors;
        if (Object.keys(extensions).length > 0) body.singleResult.extensions = extensions;
        else delete body.singleResult.extensions;
      },
    }),
  };
}

function mappingErrors(notes: unknown): GraphQLFormattedError[] {
  if (!Array.isArray(notes)) return [];
  return notes
    .filter((note): note is GraphQLError => note instanceof GraphQLError)
    .filter(({ message }) => !message.startsWith('Cannot return null'))
    .map(({ path }) => ({
      message: MISFIT_MESSAGE,
      ...(path !== undefined && { path }),
      extensions: { code: 'MAPPING_FAILED' },
    }));
}
