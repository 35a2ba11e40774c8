/** Something that did not fit while an answer of a service was mapped. Holds no values of that answer but what methods quote. */
export interface SeenProblem {
  readonly subgraph: string;
  /** Of the connector: `Type.field[0]` or `Type[0]`. */
  readonly coordinate: string;
  /** Where in the answer, list indexes written as `@`: `items.@.price`. */
  readonly path: string;
  readonly message: string;
  /** How often, in all answers of the request together. */
  readonly count: number;
}

/** Collects problems of one client request; equal ones become one. */
export interface MappingProblems {
  add(problem: SeenProblem): void;
  /** In the order in which they first came, at most {@link MOST_PROBLEMS}. */
  list(): readonly SeenProblem[];
}

/** A mapping that fits nothing would otherwise make an answer of its own size. */
export const MOST_PROBLEMS = 50;

/** An empty collection. */
export function createMappingProblems(): MappingProblems {
  const seen = new Map<string, SeenProblem>();
  return {
    add(problem) {
      const { subgraph, coordinate, path, message } = problem;
      const identity = JSON.stringify([subgraph, coordinate, path, message]);
      const known = seen.get(identity);
      if (known === undefined && seen.size >= MOST_PROBLEMS) return;
      seen.set(identity, { ...problem, count: problem.count + (known?.count ?? 0) });
    },
    list: () => [...seen.values()],
  };
}
