import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { GraphQLError } from 'graphql';

/** What a client is told of a value that its service answered and the schema does not allow. */
export const MISFIT_MESSAGE = 'The service answered a value that the schema does not allow.';

/** The error of such a value. `coordinate` is its field, such as `Product.price`. */
export function misfitError(coordinate: string, path: readonly (string | number)[]): GraphQLError {
  const fault = new BanyanError('MAPPING_FAILED', MISFIT_MESSAGE, { extensions: { coordinate } });
  return new GraphQLError(MISFIT_MESSAGE, { path, originalError: fault });
}
