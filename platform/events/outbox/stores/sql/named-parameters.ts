/** A statement in the form of a driver that knows parameters by their places only. */
export interface PlacedStatement {
  readonly text: string;
  /** The names of the parameters in the order of their places. */
  readonly names: readonly string[];
}

/** `$1`, where a name that comes again has the same place; or `?`, where it has one more. */
export type PlaceStyle = 'numbered' | 'question-marks';

// Not the `::type` of PostgreSQL.
const namedParameter = /(?<!:):([a-zA-Z]\w*)/g;

/** Translates each text once and keeps it: statements are constants, so there are few. */
export function createPlacing(style: PlaceStyle): (text: string) => PlacedStatement {
  const known = new Map<string, PlacedStatement>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const placed = style === 'numbered' ? placeByNumber(text) : placeByMark(text);
    known.set(text, placed);
    return placed;
  };
}

function placeByNumber(text: string): PlacedStatement {
  const names: string[] = [];
  const placed = text.replace(namedParameter, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text: placed, names };
}

function placeByMark(text: string): PlacedStatement {
  const names = [...text.matchAll(namedParameter)].map(([, name = '']) => name);
  return { text: text.replace(namedParameter, '?'), names };
}
