import type { LegacyResponse } from '../../transport/legacy-client.ts';

const failures: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Whether an answer says that the service itself is unwell, and not that it refuses a request. */
export function isServiceFailure({ status }: Pick<LegacyResponse, 'status'>): boolean {
  return failures.has(status);
}
