import {
  type AdapterUnderTest,
  createAdapterUnderTest,
  type SourceUnderTest,
} from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

/** Things by key, in batches of one query parameter. */
export const batchedThings = `
type Query {
  things: [Thing] @connect(source: "api", http: { GET: "/things" }, selection: "$ { id }")
}
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    selection: "$ { id name }"
  ) { id: ID! name: String }
`;

/** What a stub answers to a list of ids; null: it gives all rows that were asked for. */
export type AnswerIds = (ids: readonly string[]) => StubAnswer | null;

/** Laravel's 404 of a model. */
export const missing: StubAnswer = {
  status: 404,
  body: { message: 'No query results for model [Thing]' },
};

export const broken: StubAnswer = { status: 500, body: { message: 'Server Error' } };

/** Laravel's 422 about one field. */
export const refusal = (field: string): StubAnswer => ({
  status: 422,
  body: { message: 'The given data was invalid.', errors: { [field]: ['is invalid'] } },
});

/** The ids that a call asked for. */
export function askedIds({ url }: ReceivedRequest): string[] {
  return (new URL(url, 'http://stub').searchParams.get('ids') ?? '').split(',');
}

/** The ids of each call, sorted: those of calls that are made together may come in any order. */
export function sortedCalls(requests: readonly ReceivedRequest[]): string[] {
  return requests.map((request) => askedIds(request).join()).toSorted();
}

/** The same of lists of ids. */
export function sortedLists(lists: readonly (readonly (string | number)[])[]): string[] {
  return lists.map((ids) => ids.join()).toSorted();
}

/** A stub of a service whose rows are named after their ids. Closed with `await using`. */
export function startThings(answer: AnswerIds) {
  return startStubService((request) => {
    const ids = askedIds(request);
    return answer(ids) ?? { body: ids.map((id) => ({ id: Number(id), name: `Thing ${id}` })) };
  });
}

/** The ids `1` to `count`. */
export function firstIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

/** A query for the names of things by id. */
export function references(ids: readonly string[]): string {
  const all = ids.map((id) => `{ __typename: "Thing", id: "${id}" }`);
  return `{ _entities(representations: [${all.join()}]) { ... on Thing { name } } }`;
}

/** Asks for things by id: for each its name, null, or the code of its error. */
export async function outcomesOf(
  adapter: Pick<AdapterUnderTest, 'run'>,
  ids: readonly string[],
): Promise<readonly unknown[]> {
  const { data, errors = [] } = await adapter.run(references(ids));
  const entities = data?._entities as readonly ({ readonly name: string | null } | null)[];
  return entities.map(
    (entity, index) =>
      errors.find(({ path }) => path?.[1] === index)?.extensions.code ?? entity?.name ?? null,
  );
}

/** Loads these keys from a Laravel service: what was asked for call by call, and what came of each key. */
export async function loadThings(
  ids: readonly string[],
  answer: AnswerIds,
  source: Partial<SourceUnderTest> = {},
) {
  await using things = await startThings(answer);
  await using adapter = createAdapterUnderTest(batchedThings, {
    baseUrl: things.url,
    dialect: 'laravel',
    ...source,
  });
  const outcomes = await outcomesOf(adapter, ids);
  const calls = things.requests.map((request) => askedIds(request).join());
  return { outcomes, calls };
}
