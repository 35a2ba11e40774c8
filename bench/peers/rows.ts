/** A row as a legacy service sends it. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of a list, whether it is bare, in an envelope, or keyed by id. */
export function rowsOf(answer: unknown): readonly Row[] {
  const data: unknown = Reflect.get(Object(answer), 'data');
  return Object.values(Object(data)) as Row[];
}

/** Rows in the order of `ids`, null for those that did not come. */
export function inOrder(ids: readonly string[], rows: readonly Row[]): (Row | null)[] {
  const byId = new Map(rows.map((row) => [String(row.id), row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** A reference to an entity; null for a null id. */
export function reference(id: unknown): { readonly id: string } | null {
  return id === null || id === undefined ? null : { id: String(id) };
}

/** Where a page begins: what {@link cursorAt} made, or 0. */
export function offsetOf(after: unknown): number {
  return typeof after === 'string' ? Number(Buffer.from(after, 'base64url').toString()) : 0;
}

/** The cursor behind which the row at `offset` comes. */
export function cursorAt(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url');
}
