import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** Forms in which `number_format` and the like print numbers, each as it prints one thousand two hundred thirty-four and a half. */
export const NUMBER_FORMS = ['1234.50', '1 234,50', '1.234,50', '1,234.50', "1'234.50"] as const;

/** One of {@link NUMBER_FORMS}. */
export type NumberForm = (typeof NUMBER_FORMS)[number];

/** Unicode has several spaces and apostrophes for the same; formatters of browsers and of PHP's `intl` use them. */
const groupMarks: Readonly<Record<string, string>> = {
  ' ': '[ \u00a0\u2009\u202f]',
  '.': '\\.',
  ',': ',',
  "'": "['\u2019]",
};

/**
 * A text of that form as plain digits, `1234.50`; any other value as it is. Groups have three digits: `1.50` is no group in
 * the form `1.234,50`.
 */
export function compileNumberText(form: NumberForm): (value: JsonValue) => JsonValue {
  if (form === '1234.50') return (value) => value;
  const group = groupMarks[form.charAt(1)] ?? '';
  const point = form.endsWith(',50') ? ',' : '\\.';
  const whole = `\\d{1,3}(?:${group}\\d{3})+|\\d+|(?=${point})`;
  const pattern = new RegExp(`^([-\u2212]?)(${whole})(?:${point}(\\d+))?$`);
  return (value) => {
    const match = typeof value === 'string' ? pattern.exec(value) : null;
    if (match === null) return value;
    const [, sign = '', whole = '', fraction] = match;
    const digits = whole.replaceAll(/\D/g, '');
    return `${sign === '' ? '' : '-'}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
  };
}
