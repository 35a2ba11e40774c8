import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** Levels of lists and objects that PHP itself prints at most. */
export const MAX_JSON_DEPTH = 512;

/**
 * Whether lists and objects are nested deeper than {@link MAX_JSON_DEPTH}: much that walks through a value would run out of
 * stack. `text` is what the value was read from.
 */
export function isTooDeep(value: JsonValue, text: string): boolean {
  // Every level has two brackets.
  return text.length > 2 * MAX_JSON_DEPTH && holdsLevels(value, MAX_JSON_DEPTH + 1);
}

function holdsLevels(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 1) return true;
  if (Array.isArray(value)) return value.some((element) => holdsLevels(element, levels - 1));
  const object = value as Readonly<Record<string, JsonValue>>;
  // Faster by far than asking for the values, and every answer comes through here.
  for (const key in object) {
    if (holdsLevels(object[key] ?? null, levels - 1)) return true;
  }
  return false;
}
