import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** Levels of lists and objects that PHP itself prints at most. */
export const MAX_JSON_DEPTH = 512;

/**
 * Whether lists and objects are nested deeper than {@link MAX_JSON_DEPTH}: much that walks through a value would run out of
 * stack. `text` is what the value was read from.
 */
export function isTooDeep(value: JsonValue, text: string): boolean {
  // Every level has a bracket, and few answers have so many: to walk through all values costs more than to count them.
  return hasMoreBrackets(text, MAX_JSON_DEPTH) && holdsLevels(value, MAX_JSON_DEPTH + 1);
}

/** Whether more than `limit` brackets open in a text; those in strings count, too. */
function hasMoreBrackets(text: string, limit: number): boolean {
  let left = limit;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
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
