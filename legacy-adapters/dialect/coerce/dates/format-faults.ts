import { type DatePart, FORMAT_LETTERS } from './format-letters.ts';
import type { FormatToken } from './format-tokens.ts';

/** Why nothing can be read by these pieces, as the noun that should stand in their place; null when all is well. */
export function formatFault(tokens: readonly FormatToken[]): string | null {
  const parts = tokens.flatMap(({ letter }) => letter?.part ?? []);
  return letterFault(tokens) ?? partsFault(parts) ?? elasticFault(tokens);
}

function letterFault(tokens: readonly FormatToken[]): string | null {
  const unknown = tokens.find(({ isUnknown }) => isUnknown);
  if (unknown === undefined) return null;
  const known = Object.keys(FORMAT_LETTERS).join(' ');
  return `a date format of the letters ${known}, others behind a backslash ("${unknown.text}" is none of them)`;
}

function partsFault(parts: readonly DatePart[]): string | null {
  const twice = parts.find((part, at) => parts.indexOf(part) !== at);
  if (twice !== undefined) return `a date format with one letter for the ${nameOf(twice)}`;
  const has = (part: DatePart) => parts.includes(part);
  if (has('epochSeconds') || has('epochMilliseconds')) return epochFault(parts);
  if (!has('year') || !has('month') || !has('day')) {
    return 'a date format with day, month and year, such as d.m.Y, or with U';
  }
  if (has('hour') && has('halfDayHour')) return 'a date format with one letter for the hour';
  if (has('half') === has('halfDayHour')) return null;
  return 'a date format with h or g for the hour where it has A or a, and the other way round';
}

function nameOf(part: DatePart): string {
  return part === 'halfDayHour' ? 'hour' : part;
}

function epochFault(parts: readonly DatePart[]): string | null {
  const others = parts.filter((part) => !part.startsWith('epoch') && part !== 'fraction');
  return others.length === 0 && !(parts.length > 1 && parts.includes('epochMilliseconds'))
    ? null
    : 'a date format with U, U.u, U.v or Uv alone, which is an instant already';
}

function elasticFault(tokens: readonly FormatToken[]): string | null {
  const at = tokens.findIndex(
    ({ letter }, index) => letter?.isElastic === true && beginsWithDigit(tokens[index + 1]),
  );
  const elastic = tokens[at];
  return elastic === undefined
    ? null
    : `a date format with something that is no digit behind "${elastic.text}"`;
}

function beginsWithDigit(token: FormatToken | undefined): boolean {
  if (token === undefined) return false;
  const { letter, text } = token;
  return letter === undefined
    ? /^\d/.test(text)
    : letter.look === 'digits' || letter.look === 'year';
}
