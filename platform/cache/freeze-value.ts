import type { JsonValue } from '../json/json-value.ts';

/**
 * Freezes a value and all that it holds, and returns it. Many requests share one value: a change that one of them makes
 * by mistake must fail there, instead of reaching the others.
 */
export function freezeValue(value: JsonValue): JsonValue {
  const open: unknown[] = [value];
  // A list instead of recursion, because nothing limits how deeply a service nests.
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const part of Object.values(next)) if (typeof part === 'object') open.push(part);
  }
  return value;
}
