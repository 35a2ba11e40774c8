import DataLoader from 'dataloader';

/** Loads one thing by its id. */
export interface Loader<Value> {
  load(id: string): Promise<Value>;
}

/** How things are loaded: together by DataLoader, or each for itself. */
export type Batching = 'dataloader' | 'none';

/** The two ways to load things of one kind. */
export interface Loading<Value> {
  readonly one: (id: string) => Promise<Value>;
  readonly many: (ids: readonly string[]) => Promise<readonly Value[]>;
}

/** A loader for one request. */
export function createLoader<Value>(
  batching: Batching,
  { one, many }: Loading<Value>,
): Loader<Value> {
  if (batching === 'none') return { load: one };
  return new DataLoader<string, Value>((ids) => many(ids));
}
