import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { FailedFetch } from './fetch-errors.ts';
import type { SubgraphAnswer } from './subgraph-executor.ts';

/**
 * The entities of an answer, one for each unique representation; null when the answer has no data at all. Throws
 * `UPSTREAM_INVALID_RESPONSE` when there are more or fewer.
 */
export function requireAllEntities(
  { data }: SubgraphAnswer,
  { service, representations }: Pick<FailedFetch, 'service' | 'representations'>,
): readonly unknown[] | null {
  if (data === null || data === undefined || representations === null) return null;
  const { _entities: entities } = data;
  if (Array.isArray(entities) && entities.length === representations.unique.length) return entities;
  const message = `The service "${service}" answered another number of entities than it was asked for.`;
  throw new BanyanError('UPSTREAM_INVALID_RESPONSE', message, { service });
}
