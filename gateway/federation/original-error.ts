import { type BanyanError, isBanyanError } from '@banyan/platform/errors/banyan-error.ts';

/** Goes from the errors that GraphQL libraries wrap around each other to what was thrown in the first place. */
export function originalError(error: unknown): unknown {
  const inner: unknown = Reflect.get(Object(error), 'originalError');
  return inner === undefined || inner === null ? error : originalError(inner);
}

/** The expected failure behind an error, if there is one. */
export function findBanyanError(error: unknown): BanyanError | undefined {
  const thrown = originalError(error);
  return isBanyanError(thrown) ? thrown : undefined;
}
