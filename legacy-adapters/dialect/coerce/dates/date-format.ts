import { formatFault } from './format-faults.ts';
import type { DatePart, FormatLetter } from './format-letters.ts';
import { tokensOf } from './format-tokens.ts';

/** A format as it was read. */
export interface DateFormat {
  /** Of whole texts, in any case, with one group for each of `parts`. */
  readonly pattern: RegExp;
  readonly parts: readonly DatePart[];
  /** Same for formats that read the same texts: `9/9/2000` is that of `d/m/Y` and of `n/j/Y`. */
  readonly look: string;
}

/** A format, or why it is none, as a noun: `a date format with ...`. */
export type ParsedFormat =
  | ({ readonly ok: true } & DateFormat)
  | { readonly ok: false; readonly expected: string };

/**
 * Reads a format in the letters of PHP's `date()`: letters that {@link FORMAT_LETTERS} has, and others behind a backslash;
 * all other characters stand for themselves. It must give a day, with `d m Y` and the like, or an instant with `U`.
 */
export function parseDateFormat(format: string): ParsedFormat {
  const tokens = tokensOf(format);
  const expected = formatFault(tokens);
  if (expected !== null) return { ok: false, expected };
  const pattern = tokens.map(({ letter, text }) =>
    letter === undefined ? escapeText(text) : `(${letter.pattern})`,
  );
  return {
    ok: true,
    pattern: new RegExp(`^${pattern.join('')}$`, 'i'),
    parts: tokens.flatMap(({ letter }) => letter?.part ?? []),
    look: tokens
      .map(({ letter, text }) => (letter === undefined ? text : looks[letter.look]))
      .join(''),
  };
}

const looks: Readonly<Record<FormatLetter['look'], string>> = {
  digits: '9',
  year: '2000',
  name: 'May',
  weekday: 'Monday',
  half: 'AM',
  offset: '+00:00',
};

function escapeText(text: string): string {
  return text.replace(/[^\w\s]/gu, '\\$&');
}
