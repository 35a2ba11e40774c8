import { GraphQLError } from 'graphql';

/** The code of a request that {@link isUncodedRefusal}. */
export const UNCODED_REFUSAL = 'BAD_REQUEST';

/** Whether Apollo Server refused a request and gave no code, as where the hash of a persisted query is not that of its text. */
export function isUncodedRefusal(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  const { code, http } = error.extensions;
  return code === undefined && Reflect.get(Object(http), 'status') === 400;
}
