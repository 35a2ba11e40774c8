import { settings, text, wholeNumber } from '@banyan/platform/config/settings.ts';
import { z } from 'zod';
import { dateFormatsFault } from '../../../dialect/coerce/dates/date-formats.ts';
import { NUMBER_FORMS } from '../../../dialect/coerce/number-form.ts';
import type { ValueStyle } from '../../../dialect/coerce/value-style.ts';
import { isCharset } from '../../../dialect/decode/decode-text.ts';

const charsetForm = 'the name of a character set such as windows-1252';

const scalarSettings = {
  /** `truthy`: every number but 0 is true. Default `strict`: 1 alone is. */
  booleans: oneOf(['strict', 'truthy']).exactOptional(),
  /** Forms of dates besides ISO 8601, in the letters of PHP's `date()`, such as `d.m.Y H:i`. Default none. */
  dates: dateFormats().exactOptional(),
  /** Form of numbers in texts. Default `1234.50`. */
  numbers: oneOf(NUMBER_FORMS).exactOptional(),
  /** Character set for which texts in UTF-8 were taken, so that they are garbled. Default none. */
  misreadAs: text(charsetForm).refine(isCharset, charsetForm).exactOptional(),
};

/** What `answers` says of values: of all, and of single fields. */
export const valueSettings = {
  ...scalarSettings,
  /** By `Type.field`. `digits`: to so many are the zeros filled up that a text lost as a number. */
  fields: z
    .record(
      z.string(),
      settings({ ...scalarSettings, digits: wholeNumber(1, 64).exactOptional() }),
      { error: 'settings by Type.field' },
    )
    .exactOptional(),
};

/** One of these names. */
export function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: `one of ${names.join(', ')}` });
}

function dateFormats() {
  const form = 'a list of date formats such as d.m.Y';
  const formats = z.array(z.string({ error: form }), { error: form });
  return formats.readonly().check(({ value, issues }) => {
    const fault = dateFormatsFault(value);
    if (fault === null) return;
    const { at, expected } = fault;
    issues.push({ code: 'custom', message: expected, path: [at], input: value[at] });
  });
}

const names = ['booleans', 'dates', 'numbers', 'misreadAs', 'fields'] as const;

/** Only what is set. */
export function valueOverrides(values: Partial<ValueStyle>): Partial<ValueStyle> {
  const set = names.map((name) => [name, values[name]] as const);
  return Object.fromEntries(set.filter(([, value]) => value !== undefined));
}
