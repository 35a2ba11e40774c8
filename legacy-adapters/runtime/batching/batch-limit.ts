/** What batches of one connector may be. It learns, and lives as long as the subgraph. */
export interface BatchLimit {
  /** In characters. */
  readonly maxUrlLength: number;
  /** The largest batch that the service is known to answer wholly; null: no limit is known. */
  maxKeys(): number | null;
  /** Remembers for {@link LEARNT_MS} that the service turned out to bear no more keys than these, or fewer if it is known to. */
  learn(maxKeys: number): void;
}

/**
 * A service may have been set up anew since, or a row that appeared between two calls may have looked like a cut answer. The price
 * of asking again is one batch that takes as many calls as the one from which the size was learnt.
 */
export const LEARNT_MS = 10 * 60_000;

/** A limit that has learnt nothing yet; `maxKeys` is what the schema says. */
export function createBatchLimit(said: {
  readonly maxKeys: number | null;
  readonly maxUrlLength: number;
}): BatchLimit {
  let learnt = { maxKeys: said.maxKeys, untilMs: Number.POSITIVE_INFINITY };
  const maxKeys = () => (performance.now() < learnt.untilMs ? learnt.maxKeys : said.maxKeys);
  return {
    maxUrlLength: said.maxUrlLength,
    maxKeys,
    learn(size) {
      const untilMs = performance.now() + LEARNT_MS;
      learnt = { maxKeys: Math.min(maxKeys() ?? size, size), untilMs };
    },
  };
}
