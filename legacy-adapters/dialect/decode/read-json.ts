import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import type { AnswerStyle, BodyGuard } from '../answer-style.ts';
import { describeBrokenJson, describeMarkup } from './body-faults.ts';
import { isTooDeep, MAX_JSON_DEPTH } from './json-depth.ts';
import { rememberText } from './key-order.ts';
import { withoutNonFinite } from './non-finite.ts';

/** What stands in a text, or why it cannot be read. The reason quotes nothing of the text. */
export type ReadJson =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      /** Whether text that is no JSON was cut off before it. */
      readonly isSalvaged: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** What of a style the reading of JSON depends on. */
export type JsonStyle = Pick<AnswerStyle, 'guard' | 'salvages' | 'nonFinite'>;

/** Reads one JSON value, as far as `style` allows with something around it. `text` has no white space at its ends. */
export function readJson(text: string, style: JsonStyle): ReadJson {
  const json = unguard(text, style.guard);
  const read = parse(json, style);
  if (read.ok || !style.salvages) return read;
  return salvage(json, style) ?? read;
}

/** Reads one JSON value a line, as a list. Empty lines are left out. */
export function readJsonLines(text: string, style: JsonStyle): ReadJson {
  const values: JsonValue[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const read = parse(line.trim(), style);
    if (!read.ok) return read;
    values.push(read.value);
  }
  return { ok: true, value: values, isSalvaged: false };
}

const guards: Readonly<Record<BodyGuard, RegExp | null>> = {
  none: null,
  xssi: /^(?:\)\]\}'?,?|while\s*\((?:1|true)\);|for\s*\(;;\);|throw 1;|&&&START&&&)\s*([\s\S]*)$/,
  jsonp: /^(?:\/\*\*\/\s*)?[\w$.]{1,200}\s*\(([\s\S]*)\)\s*;?$/,
};

/** A body without the guard is read as it is: services put it on some answers only. */
function unguard(text: string, guard: BodyGuard): string {
  return guards[guard]?.exec(text)?.[1]?.trim() ?? text;
}

/** Only what cannot be read is looked at for numbers that JSON does not have: other answers cost no more for them. */
function parse(text: string, { nonFinite }: JsonStyle): ReadJson {
  const read = parseStrictly(text);
  if (read.ok || nonFinite === 'fault') return read;
  const mended = withoutNonFinite(text);
  return mended === text ? read : parseStrictly(mended);
}

function parseStrictly(text: string): ReadJson {
  if (text.startsWith('<')) return { ok: false, reason: describeMarkup(text) };
  try {
    const value = parseJson(text);
    if (isTooDeep(value, text)) return { ok: false, reason: tooDeep };
    rememberText(value, text);
    return { ok: true, value, isSalvaged: false };
  } catch {
    // The parser's own message quotes the text.
    return { ok: false, reason: describeBrokenJson(text) };
  }
}

const tooDeep = `it is nested deeper than ${MAX_JSON_DEPTH} levels`;

/** Places that are tried: each may cost as much as reading the whole text. */
const maxAttempts = 20;

/** What can be read from the first bracket on up to the end of the text; null when nothing can. */
function salvage(text: string, style: JsonStyle): ReadJson | null {
  const starts = /[[{]/g;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const start = starts.exec(text);
    if (start === null) return null;
    const read = parse(text.slice(start.index), style);
    if (read.ok) return { ...read, isSalvaged: true };
  }
  return null;
}
