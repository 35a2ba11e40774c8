import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { createDialect, DIALECT_NAMES, type Dialect } from '../../dialect/dialect.ts';

const page = await readFile(new URL('../../../docs/dialects.md', import.meta.url), 'utf8');

describe('docs/dialects.md', () => {
  it.each(DIALECT_NAMES)('has every default of %s and no other', (name) => {
    const defaults = Object.entries(defaultsOf(createDialect(name)));
    const rows = defaults.map(([setting, value]) => `| \`${setting}\` | ${value} |`);

    expect(rowsBelow(`### ${name}`).toSorted()).toEqual(rows.toSorted());
  });
});

/** The lines of the table below a heading, behind its head and rule. */
function rowsBelow(heading: string): readonly string[] {
  const section = page.split(`${heading}\n`)[1]?.split('\n#')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
}

function defaultsOf(dialect: Dialect): Record<string, string> {
  const { name: _name, defaultHeaders, errors, paginator, values, ...styles } = dialect;
  const headers = defaultHeaders.map(([name, value]) => `\`${name}: ${value}\``).join(', ');
  return {
    headers,
    ...textsOf(styles, (key) => settingNames[key] ?? `answers.${key}`),
    ...textsOf({ ...errors, ...values }, (key) => `answers.${key}`),
    ...(paginator === null
      ? { paginator: 'none' }
      : textsOf(paginator, (key) => `paginator.${key}`)),
  };
}

function textsOf(values: object, nameOf: (key: string) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => toRows(nameOf(key), value)),
  );
}

function toRows(setting: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return [[setting, value.map(code).join(', ') || 'none']];
  if (value === null) return [[setting, 'none']];
  if (typeof value !== 'object') return [[setting, code(value)]];
  const members = Object.entries(value);
  if (members.length === 0) return [[setting, 'none']];
  return members.map(([key, member]) => [`${setting}.${key}`, code(member)]);
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}

/** Where the configuration has another name, or another place, than the code. */
const settingNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'arrays',
      'booleans',
      'objects',
      'emptyStrings',
      'paths',
      'spoofedMethods',
      'spoofedUploads',
      'dateTimes',
      'maxParameters',
    ].map((key) => [key, `request.${key}`]),
  ),
  fallbackCharset: 'answers.charset',
  salvages: 'answers.salvage',
};
