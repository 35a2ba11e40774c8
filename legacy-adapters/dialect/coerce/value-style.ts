import { isDeepStrictEqual } from 'node:util';
import type { NumberForm } from './number-form.ts';

/** How a service writes values, where that cannot be seen from the values. Set for a source, for a connector or for a field. */
export interface ScalarStyle {
  /** What is true: 1 and the usual words (`strict`, the default), or also every other number but 0 (`truthy`). */
  readonly booleans: 'strict' | 'truthy';
  /**
   * Forms of dates in the letters of PHP's `date()`, such as `d.m.Y H:i`, besides ISO 8601 and its relatives, which are always
   * read. The first whose pattern a text has decides. Default none.
   */
  readonly dates: readonly string[];
  /** The form of numbers in texts, by example. Default `1234.50`. */
  readonly numbers: NumberForm;
  /**
   * The character set of one byte a character for which the service took texts in UTF-8, so that they are garbled, such as
   * `windows-1252`; texts that are not garbled so stay as they are. Null (the default): it did not.
   */
  readonly misreadAs: string | null;
}

/** What one field is written in; what is absent is as everywhere. */
export interface FieldStyle extends Partial<ScalarStyle> {
  /** Digits that a text has, of which the service drops the zeros in front: with 5, the number 1234 is `01234`. */
  readonly digits?: number;
}

/** The style of all values. */
export interface ValueStyle extends ScalarStyle {
  /** By `Type.field`. Default none. */
  readonly fields: Readonly<Record<string, FieldStyle>>;
}

/** Types of the values that each setting is about. */
export const STYLED_TYPES: Readonly<Record<keyof FieldStyle, readonly string[]>> = {
  booleans: ['Boolean'],
  dates: ['Date', 'DateTime'],
  numbers: ['Int', 'Float', 'Decimal', 'BigInt'],
  misreadAs: ['String'],
  digits: ['String', 'ID'],
};

/** What every dialect begins with. */
export const PLAIN_VALUES: ValueStyle = {
  booleans: 'strict',
  dates: [],
  numbers: '1234.50',
  misreadAs: null,
  fields: {},
};

/** Whether values of that type are written in the usual way. */
export function isPlain(typeName: string, style: FieldStyle): boolean {
  const plain: FieldStyle = PLAIN_VALUES;
  const settings = Object.keys(STYLED_TYPES) as (keyof FieldStyle)[];
  return settings.every((setting) => {
    const value = style[setting];
    const isOther = STYLED_TYPES[setting].includes(typeName) && value !== undefined;
    return !isOther || isDeepStrictEqual(value, plain[setting]);
  });
}
