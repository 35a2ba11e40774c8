import { type DateFormat, parseDateFormat } from './date-format.ts';
import type { DatePart } from './format-letters.ts';
import { type FormattedDate, readParts } from './read-parts.ts';

/** A format that cannot be used. */
export interface FormatFault {
  /** Its index in the list. */
  readonly at: number;
  /** What should stand there, as a noun. */
  readonly expected: string;
}

/**
 * The first format that cannot be used, alone or beside those before it: which of two formats is meant must never depend on
 * the numbers in a text. Null when there is none.
 */
export function dateFormatsFault(formats: readonly string[]): FormatFault | null {
  const seen = new Map<string, string>();
  for (const [at, format] of formats.entries()) {
    const parsed = parseDateFormat(format);
    if (!parsed.ok) return { at, expected: parsed.expected };
    const look = /^\d+$/.test(parsed.look) ? 'digits' : parsed.look;
    const other = seen.get(look) ?? (isLikeIso(format, look) ? 'Y-m-d' : undefined);
    if (other !== undefined) {
      return { at, expected: `a date format that no text can take for ${other}` };
    }
    seen.set(look, format);
  }
  return null;
}

/** ISO 8601 is always read, so nothing else may look like it. */
function isLikeIso(format: string, look: string): boolean {
  return look.startsWith('2000-9-9') && !/^Y-[mn]-[dj]/.test(format);
}

/** The reader of texts in any of these formats; it gives null for a text of none. Throws a RangeError for a bad format. */
export function compileDateFormats(
  formats: readonly string[],
): (text: string) => FormattedDate | null {
  const readers = formats.map(compileFormat);
  return (text) => {
    for (const read of readers) {
      const found = read(text);
      if (found !== null) return found;
    }
    return null;
  };
}

function compileFormat(format: string): (text: string) => FormattedDate | null {
  const parsed = parseDateFormat(format);
  if (!parsed.ok) throw new RangeError(`expected ${parsed.expected}, received "${format}"`);
  return (text) => readFormatted(text, parsed);
}

function readFormatted(text: string, { pattern, parts }: DateFormat): FormattedDate | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const values: Partial<Record<DatePart, string>> = {};
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    if (part !== undefined) values[part] = match[at + 1] ?? '';
  }
  return readParts(values);
}
