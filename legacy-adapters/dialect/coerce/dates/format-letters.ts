/** What a letter of a format says about a date. */
export type DatePart =
  | 'year'
  | 'month'
  | 'day'
  | 'weekday'
  | 'hour'
  | 'halfDayHour'
  | 'half'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'offset'
  | 'epochSeconds'
  | 'epochMilliseconds';

/** One letter, or two that are one number. */
export interface FormatLetter {
  readonly part: DatePart;
  /** Pattern of its texts, without groups that capture. */
  readonly pattern: string;
  /** What its texts look like; letters of the same look cannot be told apart. */
  readonly look: 'digits' | 'year' | 'name' | 'weekday' | 'half' | 'offset';
  /** Whether its digits may be more or fewer, so that no digit may follow. */
  readonly isElastic?: boolean;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const short = (name: string) => name.slice(0, 3);
const oneOf = (names: readonly string[]) => `(?:${names.join('|')})`;

const two = { pattern: '\\d{2}', look: 'digits' } as const;
const oneOrTwo = { pattern: '\\d{1,2}', look: 'digits', isElastic: true } as const;

/** The letters that may stand in a format, as PHP's `date()` has them. */
export const FORMAT_LETTERS: Readonly<Record<string, FormatLetter>> = {
  d: { part: 'day', ...two },
  j: { part: 'day', ...oneOrTwo },
  m: { part: 'month', ...two },
  n: { part: 'month', ...oneOrTwo },
  M: { part: 'month', pattern: oneOf(months.map(short)), look: 'name' },
  F: { part: 'month', pattern: oneOf(months), look: 'name' },
  Y: { part: 'year', pattern: '\\d{4}', look: 'year' },
  y: { part: 'year', ...two },
  D: { part: 'weekday', pattern: oneOf(weekdays.map(short)), look: 'weekday' },
  l: { part: 'weekday', pattern: oneOf(weekdays), look: 'weekday' },
  H: { part: 'hour', ...two },
  G: { part: 'hour', ...oneOrTwo },
  h: { part: 'halfDayHour', ...two },
  g: { part: 'halfDayHour', ...oneOrTwo },
  A: { part: 'half', pattern: '[ap]m', look: 'half' },
  a: { part: 'half', pattern: '[ap]m', look: 'half' },
  i: { part: 'minute', ...two },
  s: { part: 'second', ...two },
  v: { part: 'fraction', pattern: '\\d{3}', look: 'digits' },
  u: { part: 'fraction', pattern: '\\d{1,9}', look: 'digits', isElastic: true },
  P: { part: 'offset', pattern: '[+-]\\d{2}:\\d{2}', look: 'offset' },
  p: { part: 'offset', pattern: '(?:Z|[+-]\\d{2}:\\d{2})', look: 'offset' },
  O: { part: 'offset', pattern: '[+-]\\d{4}', look: 'offset' },
  U: { part: 'epochSeconds', pattern: '-?\\d{1,12}', look: 'digits', isElastic: true },
  Uv: { part: 'epochMilliseconds', pattern: '-?\\d{1,15}', look: 'digits', isElastic: true },
};

/** 1 to 12 of an English name, long or short, in any case. */
export function monthOfName(name: string): number {
  const begin = short(name).toLowerCase();
  return months.findIndex((month) => short(month).toLowerCase() === begin) + 1;
}
