/** The entity keys of one fetch without repetition, and where each of them stood. */
export interface UniqueRepresentations {
  readonly unique: readonly unknown[];
  /** For each unique representation, its places in the list that the gateway asked for; never empty. */
  readonly places: readonly (readonly number[])[];
  /** Length of the list that the gateway asked for. */
  readonly count: number;
}

/** Finds equal representations. The query planner writes keys in one order, so equal means equal as JSON text. */
export function uniqueRepresentations(representations: readonly unknown[]): UniqueRepresentations {
  const byText = new Map<string, { value: unknown; places: number[] }>();
  for (const [place, value] of representations.entries()) {
    const text = textOf(value);
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { value, places: [place] });
    else known.places.push(place);
  }
  const groups = [...byText.values()];
  return {
    unique: groups.map((group) => group.value),
    places: groups.map((group) => group.places),
    count: representations.length,
  };
}

/**
 * Gives every place its own copy of the entity that was fetched once. Copies, because the gateway merges later
 * fetches into these objects.
 */
export function fanOutEntities(
  entities: readonly unknown[],
  { places, count }: UniqueRepresentations,
): unknown[] {
  const all = new Array<unknown>(count).fill(null);
  for (const [index, entity] of entities.entries()) {
    for (const [nth, place] of (places[index] ?? []).entries()) {
      all[place] = nth === 0 ? entity : structuredClone(entity);
    }
  }
  return all;
}

/** Most hold no bigint, and a replacer makes it several times slower. */
function textOf(representation: unknown): string {
  try {
    return JSON.stringify(representation);
  } catch {
    return JSON.stringify(representation, bigintAsText);
  }
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
