import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type OperationDefinitionNode } from 'graphql';

/** The parts of a request that the checks look at. */
export interface CheckedOperation {
  readonly operation: OperationDefinitionNode | undefined;
  /** As the client sent it. */
  readonly operationName: string | undefined;
}

/** Refuses, with a message for the client, what the Apollo gateway would answer with an internal error. */
export function createOperationChecksPlugin(): ApolloServerPlugin {
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ operation, request }) {
        const refusal = findRefusal({ operation, operationName: request.operationName });
        if (refusal !== null) throw refusal;
      },
    }),
  };
}

function findRefusal({ operation, operationName }: CheckedOperation): GraphQLError | null {
  if (operation === undefined)
    return refuse('OPERATION_RESOLUTION_FAILURE', unknown(operationName));
  if (operation.operation === 'subscription') {
    return refuse('BAD_REQUEST', 'Subscriptions cannot be executed over this endpoint.');
  }
  return usesReservedVariable(operation) ? refuse('BAD_USER_INPUT', reservedVariable) : null;
}

const reservedVariable =
  'The variable name "$representations" is taken by federation; give the variable another name.';

function unknown(operationName: string | undefined): string {
  if (operationName === undefined) {
    return 'The document holds several operations; "operationName" must say which one to run.';
  }
  return `The document holds no operation named ${JSON.stringify(operationName)}.`;
}

function usesReservedVariable({ variableDefinitions = [] }: OperationDefinitionNode): boolean {
  return variableDefinitions.some(({ variable }) => variable.name.value === 'representations');
}

function refuse(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}
