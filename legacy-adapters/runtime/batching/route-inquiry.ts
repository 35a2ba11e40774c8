import type { EntityKey } from '../entities/entity-key.ts';
import { askOnce, type Batch, type BatchOutcome } from './batch-call.ts';
import { blameFor } from './batch-failure.ts';
import { half, inParts } from './key-parts.ts';

/** What was asked of a route that had answered a whole batch with 404. */
export interface RouteInquiry {
  /** Whether any call brought something else than 404: then some keys are absent, and the route is there. */
  readonly isKnown: boolean;
  /** The calls; their outcomes have yet to be settled. */
  readonly tried: readonly TriedPart[];
  /** Keys that were asked about only together, and in vain. */
  readonly open: readonly (readonly EntityKey[])[];
}

/** One call of an inquiry. */
export interface TriedPart {
  readonly keys: readonly EntityKey[];
  readonly outcome: BatchOutcome;
}

/**
 * Finds out, with at most four calls, whether a 404 is about keys or about the route, for dialects which cannot tell by its
 * body: asks for both halves, and when neither is there for one key of each. Two calls when one half is there.
 */
export async function inquireRoute(
  batch: Batch,
  asked: readonly EntityKey[],
): Promise<RouteInquiry> {
  const halves = await tryAll(batch, inParts(asked, half(asked)));
  if (!halves.every(isAbsent)) return { isKnown: true, tried: halves, open: [] };
  const large = halves.map(({ keys }) => keys).filter((keys) => keys.length > 1);
  const alone = halves.filter(({ keys }) => keys.length === 1);
  batch.count.refusals += large.length;
  const probes = await tryAll(
    batch,
    large.map((keys) => keys.slice(0, 1)),
  );
  return {
    isKnown: !probes.every(isAbsent),
    tried: [...alone, ...probes],
    open: large.map((keys) => keys.slice(1)),
  };
}

function tryAll(
  batch: Batch,
  parts: readonly (readonly EntityKey[])[],
): Promise<readonly TriedPart[]> {
  return Promise.all(parts.map(async (keys) => ({ keys, outcome: await askOnce(batch, keys) })));
}

function isAbsent({ keys, outcome }: TriedPart): boolean {
  return outcome.kind === 'failed' && blameFor(outcome.error, keys.length).kind === 'absent';
}
