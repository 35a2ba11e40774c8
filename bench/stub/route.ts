/** What a route is asked. */
export interface StubRequest {
  /** What the groups of the route's pattern matched. */
  readonly ids: readonly number[];
  readonly query: URLSearchParams;
  /** The decoded JSON body; undefined without one. */
  readonly body: unknown;
}

/** One route of a stubbed service. */
export interface StubRoute {
  /** By which calls are counted, such as `GET /products/{id}`. */
  readonly name: string;
  readonly method: string;
  /** Of the whole path. */
  readonly pattern: RegExp;
  /** The JSON to answer; null is answered as 404. */
  readonly answer: (request: StubRequest) => unknown;
}

/** The route of a request, and the numbers in its path; null when there is none. */
export function findRoute(
  routes: readonly StubRoute[],
  method: string,
  path: string,
): { readonly route: StubRoute; readonly ids: readonly number[] } | null {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match !== null) return { route, ids: match.slice(1).map(Number) };
  }
  return null;
}

/** The part of a list that a request asks for by `page` and `per_page`, and what paginators say of it. */
export function pageOf(ids: readonly number[], query: URLSearchParams, maxPerPage: number) {
  const perPage = Math.max(1, Math.min(Number(query.get('per_page') ?? 15), maxPerPage));
  const page = Math.max(1, Number(query.get('page') ?? 1));
  const from = (page - 1) * perPage;
  return {
    rows: ids.slice(from, from + perPage),
    perPage,
    page,
    from,
    lastPage: Math.max(1, Math.ceil(ids.length / perPage)),
  };
}
