/** Rows that refer to things, which come in batches of four. */
export const rowsOfThings = `
type Query {
  rows: [Row] @connect(source: "api", http: { GET: "/rows" }, selection: "$.rows { id thing: { id: thing_id } }")
}
type Row { id: ID! thing: Thing }
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 4 }
    selection: "$.data { id name }"
  ) { id: ID! name: String }
`;

/** Asks for the name of the thing of each row. */
export const query = '{ rows { id thing { id name } } }';

/** An answer with a row for each of these things. */
export function rows(...thingIds: (number | null)[]) {
  return { rows: thingIds.map((thing_id, index) => ({ id: index + 1, thing_id })) };
}

/** A thing as the service sends it. */
export function thing(id: string | number) {
  return { id: Number(id), name: `Thing ${id}` };
}

/** Names of the things in the answer to {@link query}. */
export function names(result: { data?: unknown }) {
  const { rows: found } = result.data as { rows: { thing: { name: string } | null }[] };
  return found.map((row) => row.thing?.name ?? null);
}
