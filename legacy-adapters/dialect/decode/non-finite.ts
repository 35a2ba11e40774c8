import { endOfText } from './end-of-text.ts';

/** Python and JavaScript write these for numbers that JSON does not have. */
const literal = /-?(?:NaN|Infinity)/g;

/**
 * The text with `null` for every `NaN`, `Infinity` and `-Infinity` outside of texts and keys; itself when it has none. What was
 * no JSON for another reason stays so.
 */
export function withoutNonFinite(text: string): string {
  if (text.search(literal) === -1) return text;
  let mended = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const start = quote === -1 ? text.length : quote;
    const end = quote === -1 ? text.length : endOfText(text, quote + 1) + 1;
    mended += text.slice(at, start).replace(literal, 'null') + text.slice(start, end);
    at = end;
  }
  return mended;
}
