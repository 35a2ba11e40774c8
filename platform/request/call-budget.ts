/** How many calls of legacy services one client operation may still make. One per client request, shared by all subgraphs. */
export interface CallBudget {
  /**
   * Takes one call of a source. Gives null when it may be made; otherwise nothing is taken.
   *
   * @param source `subgraph.source`, or the connector where it has no source.
   * @param mostOfSource what the source's own configuration allows to one operation; null: no limit.
   */
  take(source: string, mostOfSource: number | null): ExceededLimit | null;
  /** Counts calls that were made in another process, by source; also beyond the limits. */
  add(calls: CallsBySource): void;
  /** What has been used until now. */
  use(): CallUse;
}

/** A limit that leaves no further call. */
export interface ExceededLimit {
  /** Whether it is that of the whole operation or that of the source. */
  readonly kind: 'operation' | 'source';
  readonly most: number;
}

/** What an operation has used of its limit. */
export interface CallUse {
  /** Calls that the operation may make. */
  readonly most: number;
  /** Calls that it has made, of all sources together. */
  readonly taken: number;
  readonly sources: CallsBySource;
}

/** Numbers of calls, by the names that {@link CallBudget.take} is given. */
export type CallsBySource = Readonly<Record<string, number>>;

const nothing = { taken: 0, sources: {} };

/** A budget of which `before` is used already. */
export function createCallBudget(
  mostCalls: number,
  before: Pick<CallUse, 'taken' | 'sources'> = nothing,
): CallBudget {
  const bySource = new Map(Object.entries(before.sources));
  let taken = before.taken;
  const count = (source: string, calls: number) => {
    taken += calls;
    bySource.set(source, (bySource.get(source) ?? 0) + calls);
  };
  return {
    take(source, mostOfSource) {
      const ofSource = bySource.get(source) ?? 0;
      if (mostOfSource !== null && ofSource >= mostOfSource) {
        return { kind: 'source', most: mostOfSource };
      }
      if (taken >= mostCalls) return { kind: 'operation', most: mostCalls };
      count(source, 1);
      return null;
    },
    add(calls) {
      for (const [source, number] of Object.entries(calls)) count(source, number);
    },
    use: () => ({ most: mostCalls, taken, sources: Object.fromEntries(bySource) }),
  };
}

/** The calls that were made after `before`. */
export function callsSince(before: CallUse, now: CallUse): CallsBySource {
  const made = Object.entries(now.sources).map(
    ([source, calls]) => [source, calls - (before.sources[source] ?? 0)] as const,
  );
  return Object.fromEntries(made.filter(([, calls]) => calls > 0));
}
