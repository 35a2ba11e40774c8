import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { isList } from './json-type.ts';

/** Deep equality. Numbers compare by value, whether double or bigint; the order of keys does not matter. */
export function isEqual(first: JsonValue, second: JsonValue): boolean {
  if (first === second) return true;
  if (isNumeric(first) && isNumeric(second)) return compareNumbers(first, second) === 0;
  if (isList(first) && isList(second)) return areListsEqual(first, second);
  return isJsonObject(first) && isJsonObject(second) && areObjectsEqual(first, second);
}

function areListsEqual(first: readonly JsonValue[], second: readonly JsonValue[]): boolean {
  return (
    first.length === second.length &&
    first.every((element, index) => isEqual(element, second[index] ?? null))
  );
}

function areObjectsEqual(first: JsonObject, second: JsonObject): boolean {
  const keys = Object.keys(first);
  return (
    keys.length === Object.keys(second).length &&
    keys.every(
      (key) => Object.hasOwn(second, key) && isEqual(first[key] ?? null, second[key] ?? null),
    )
  );
}

export function isNumeric(value: JsonValue | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Negative, zero or positive; exact also between a double and a bigint. */
export function compareNumbers(first: number | bigint, second: number | bigint): number {
  if (first < second) return -1;
  return first > second ? 1 : 0;
}

/** Negative, zero or positive, by Unicode code points (JavaScript's `<` goes by UTF-16 code units). */
export function compareTexts(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  for (let index = 0; index < length; index += 1) {
    const difference = codeUnitRank(first, index) - codeUnitRank(second, index);
    if (difference !== 0) return difference;
  }
  return first.length - second.length;
}

/** Surrogates stand for code points above all others, yet their code units lie below U+E000: they change places. */
function codeUnitRank(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
