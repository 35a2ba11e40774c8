import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readSettings } from '../../config/read-settings.ts';
import { pathKey } from '../../config/resolve-environment.ts';
import {
  flag,
  headerNames,
  serviceUrl,
  settings,
  text,
  textList,
  wholeNumber,
} from '../../config/settings.ts';

const nowhere = { path: [], variables: new Map<string, string>() };

const schema = settings({
  port: wholeNumber(1, 65_535).default(80),
  verbose: flag().default(false),
  origins: textList('an origin').default([]),
  headers: headerNames().default([]),
  url: serviceUrl().exactOptional(),
  nested: z
    .record(z.string(), settings({ name: text('a name'), size: text('a size') }))
    .default({}),
});

describe('readSettings', () => {
  it('applies defaults', () => {
    const result = readSettings(schema, {}, nowhere);

    expect(result).toEqual({
      ok: true,
      value: { port: 80, verbose: false, origins: [], headers: [], nested: {} },
    });
  });

  it('reads numbers, booleans and lists from text, as variables hold them', () => {
    const written = { port: '8080', verbose: '1', origins: 'a, b,', headers: 'X-One,x-one' };

    const result = readSettings(schema, written, nowhere);

    expect(result).toMatchObject({
      ok: true,
      value: { port: 8080, verbose: true, origins: ['a', 'b'], headers: ['x-one'] },
    });
  });

  it.each<[object, string, string]>([
    [{ port: '80a' }, 'a whole number from 1 to 65535', '"80a"'],
    [{ port: 70_000 }, 'a whole number from 1 to 65535', '70000'],
    [{ port: 1.5 }, 'a whole number from 1 to 65535', '1.5'],
    [{ verbose: 'yes' }, 'true or false', '"yes"'],
    [{ origins: 7 }, 'a list, each item an origin', '7'],
    [{ origins: ['a', 7] }, 'an origin', '7'],
    [{ nested: { a: { name: '', size: 'x' } } }, 'a name', '""'],
    [{ nested: { a: 1 } }, 'an object of settings', '1'],
    [
      { url: 'ftp://host' },
      'an absolute http or https address without credentials, query and fragment',
      '"ftp://host"',
    ],
    [
      { url: 'http://me:pa55@host' },
      'an absolute http or https address without credentials, query and fragment',
      '"http://***@host"',
    ],
  ])('says of %j what was expected and what was received', (written, expected, received) => {
    const result = readSettings(schema, written, nowhere);

    expect(result).toMatchObject({ ok: false, faults: [{ expected, received }] });
  });

  it('reports every unknown setting, at any depth, with what could be meant', () => {
    const written = { prot: 1, nested: { a: { name: 'n', size: 's', nam: 1 } } };

    const result = readSettings(schema, written, { ...nowhere, path: ['top'] });

    expect(result.ok ? [] : result.faults).toMatchObject([
      { path: ['top', 'nested', 'a', 'nam'], suggestion: 'name', expected: 'one of name, size' },
      { path: ['top', 'prot'], suggestion: 'port', code: 'CONFIG_UNKNOWN_SETTING' },
    ]);
  });

  it('knows the settings of an object that is transformed afterwards', () => {
    const transformed = settings({ name: text('a name') }).transform(({ name }) => name);

    const result = readSettings(transformed, { name: 'n', nam: 1 }, nowhere);

    expect(result).toMatchObject({ ok: false, faults: [{ suggestion: 'name' }] });
  });

  it('knows the settings of all kinds where there is a choice', () => {
    const kinds = z.discriminatedUnion('kind', [
      settings({ kind: z.literal('a'), name: text('a name') }),
      settings({ kind: z.literal('b'), size: text('a size') }),
    ]);

    const result = readSettings(kinds, { kind: 'b', size: 's', nam: 1 }, nowhere);

    expect(result).toMatchObject({
      ok: false,
      faults: [{ expected: 'one of kind, name, size', suggestion: 'name' }],
    });
  });

  it('names the variable that gave a value, also one that gave a whole list', () => {
    const variables = new Map([
      [pathKey(['port']), 'PORT'],
      [pathKey(['origins']), 'API_TOKENS'],
    ]);

    const result = readSettings(schema, { port: 'x', origins: [''] }, { path: [], variables });

    expect(result.ok ? [] : result.faults).toMatchObject([
      { variable: 'PORT', received: '"x"' },
      { variable: 'API_TOKENS', received: '*** (hidden, it may be a secret)' },
    ]);
  });
});
