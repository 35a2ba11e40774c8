import type { JsonValue } from './json-value.ts';

declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** Compact JSON text in which a `bigint` is a bare integer. The inverse of `parseJson`. */
export function stringifyJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // The only JSON value that JSON.stringify refuses is a bigint, which is too rare to look for beforehand.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, printLongInteger);
  }
}

function printLongInteger(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(value.toString()) : value;
}
