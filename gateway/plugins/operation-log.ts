import type { ApolloServerPlugin } from '@apollo/server';
import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { GraphQLError } from 'graphql';
import { originalError } from '../federation/original-error.ts';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';
import { isUncodedRefusal, UNCODED_REFUSAL } from './uncoded-refusal.ts';

/** Codes that tell of a client's mistake: counted in the operation's line, not logged one by one. */
const FAULTS_OF_THE_SERVER = /^(INTERNAL_|UPSTREAM_|MAPPING_)/;

/**
 * One log line per operation, without its document and variables, and one per distinct fault with its cause. `log` takes
 * what fails outside of any operation.
 */
export function createOperationLogPlugin(log: Logger): ApolloServerPlugin<GatewayContext> {
  return {
    async contextCreationDidFail({ error }) {
      log.error({ err: error }, 'No context for the request');
    },
    async unexpectedErrorProcessingRequest({ error }) {
      log.error({ err: error }, 'Unexpected error in Apollo Server');
    },
    async requestDidStart({ contextValue: { request } }) {
      const startedAt = performance.now();
      return {
        async didEncounterErrors({ errors }) {
          for (const error of distinct(errors.filter(isFault))) {
            const { service } = error.extensions;
            request.log.warn(
              { err: originalError(error), service, path: error.path },
              'Fetch failed',
            );
          }
        },
        async willSendResponse({ operation, operationName, errors = [] }) {
          request.log.info(
            {
              operation: operationName ?? null,
              type: operation?.operation ?? null,
              ms: Math.round(performance.now() - startedAt),
              errors: [...new Set(errors.map(codeOf))],
              legacyCalls: request.trace.legacyCalls.length,
            },
            'Operation',
          );
        },
      };
    },
  };
}

function isFault(error: GraphQLError): boolean {
  return FAULTS_OF_THE_SERVER.test(codeOf(error));
}

function codeOf(error: GraphQLError): string {
  const { code, serviceName } = error.extensions;
  if (typeof code === 'string' && (isErrorCode(code) || serviceName === undefined)) return code;
  return isUncodedRefusal(error) ? UNCODED_REFUSAL : 'INTERNAL_SERVER_ERROR';
}

/** A fault that strikes many fields is one line, at the first of its places. */
function distinct(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const keys = errors.map((error) => `${codeOf(error)} ${error.message}`);
  return errors.filter((_error, index) => keys.indexOf(keys[index] ?? '') === index);
}
