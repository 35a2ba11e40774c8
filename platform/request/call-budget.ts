/** How many calls of legacy services one client operation may still make. One per client request, shared by all subgraphs. */
export interface CallBudget {
  /**
   * Takes one call of a source. Gives null when it may be made; otherwise nothing is taken.
   *
   * @param source `subgraph.source`, or the connector where it has no source.
   * @param mostOfSource what the source's own configuration allows to one operation; null: no limit.
   */
  take(source: string, mostOfSource: number | null): ExceededLimit | null;
}

/** A limit that leaves no further call. */
export interface ExceededLimit {
  /** Whether it is that of the whole operation or that of the source. */
  readonly kind: 'operation' | 'source';
  readonly most: number;
}

/** A budget of which nothing is taken. */
export function createCallBudget(mostCalls: number): CallBudget {
  const bySource = new Map<string, number>();
  let taken = 0;
  return {
    take(source, mostOfSource) {
      const ofSource = bySource.get(source) ?? 0;
      if (mostOfSource !== null && ofSource >= mostOfSource) {
        return { kind: 'source', most: mostOfSource };
      }
      if (taken >= mostCalls) return { kind: 'operation', most: mostCalls };
      taken += 1;
      bySource.set(source, ofSource + 1);
      return null;
    },
  };
}
