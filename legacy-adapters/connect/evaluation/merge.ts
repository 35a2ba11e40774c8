import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { type Places, type Run, reportProblem, step } from './evaluation.ts';
import { isList, jsonType } from './json-type.ts';
import { createMembers } from './members.ts';

/**
 * Two contributions to one output as one: objects by key and lists by index, both deeply. A null on either side wins,
 * otherwise the second does. Neither argument is changed.
 */
export function merge(
  first: JsonValue,
  second: JsonValue,
  run: Run,
  places: Places | null,
): JsonValue {
  if (first === null || second === null) return null;
  if (isJsonObject(first) && isJsonObject(second)) return mergeObjects(first, second, run, places);
  if (isList(first) && isList(second)) return mergeLists(first, second, run, places);
  if (jsonType(first) !== jsonType(second)) {
    const message = `Lossy merge replacing ${jsonType(first)} with ${jsonType(second)}`;
    reportProblem(run, places, { message });
  }
  return second;
}

function mergeObjects(
  first: JsonObject,
  second: JsonObject,
  run: Run,
  places: Places | null,
): JsonValue {
  const merged = Object.assign(createMembers(), first);
  for (const [key, value] of Object.entries(second)) {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = before === undefined ? value : merge(before, value, run, step(places, key));
  }
  return merged;
}

function mergeLists(
  first: readonly JsonValue[],
  second: readonly JsonValue[],
  run: Run,
  places: Places | null,
): JsonValue {
  const [longer, shorter] = first.length > second.length ? [first, second] : [second, first];
  return longer.map((element, index) => {
    if (index >= shorter.length) return element;
    return merge(first[index] ?? null, second[index] ?? null, run, step(places, '@'));
  });
}
