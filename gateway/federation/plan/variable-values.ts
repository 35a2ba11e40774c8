import { GraphQLError, getVariableValues } from 'graphql';
import type { GatewayOperation } from './plan-lookup.ts';

/** The variables as the types of the operation want them, or why they do not fit. */
export type VariableValues =
  | { readonly kind: 'fit'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'misfit'; readonly errors: readonly GraphQLError[] };

/** More than a developer reads at once; a client can make as many as its variables have members. */
const maxErrors = 10;
/** Characters. graphql-js writes the whole value into each message. */
const maxMessageLength = 1000;

/**
 * Coerces the variables of one request. Errors are few and short, however much is wrong with however long a value, so that
 * an answer is never much longer than its request. `hidesSchema`: they make no suggestions from the schema.
 */
export function coerceVariables(
  { schema, operation, request: { variables = {} } }: GatewayOperation,
  hidesSchema: boolean,
): VariableValues {
  const definitions = operation.variableDefinitions ?? [];
  const { errors, coerced } = getVariableValues(schema, definitions, variables, {
    maxErrors,
    hideSuggestions: hidesSchema,
  });
  if (errors === undefined) return { kind: 'fit', values: coerced };
  return { kind: 'misfit', errors: errors.map(toClientError) };
}

/** The last one, which tells that there are more, is of no variable; Apollo Server would not know it for the client's fault. */
function toClientError({ message, nodes }: GraphQLError): GraphQLError {
  const isLong = message.length > maxMessageLength;
  return new GraphQLError(isLong ? `${message.slice(0, maxMessageLength)}…` : message, {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
