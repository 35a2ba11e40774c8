import { expect, it } from '@jest/globals';
import { readServerSettings } from '../../settings/server-settings.ts';
import { createSettingsReader } from '../../settings/settings-reader.ts';
import { requireSettings } from '../../settings/subgraph-module.ts';

/** Reads one variable of each kind. */
function readAll(values: Readonly<Record<string, string>>) {
  const reader = createSettingsReader((name) => values[name]);
  return reader.finish({
    title: reader.text('TITLE', 'none'),
    days: reader.integer('DAYS', 3, [1, 30]),
    isOpen: reader.boolean('OPEN'),
    url: reader.databaseUrl('DATABASE_URL', 'sqlite:./var/x.db'),
  });
}

it.each([
  ['not set', {}],
  ['empty', { TITLE: '', DAYS: '', OPEN: '', DATABASE_URL: '' }],
])('a variable that is %s has its default', (_how, values) => {
  expect(readAll(values)).toEqual({
    ok: true,
    config: { title: 'none', days: 3, isOpen: false, url: 'sqlite:./var/x.db' },
  });
});

it('variables are read as what they are', () => {
  const values = { TITLE: 'all', DAYS: '30', OPEN: 'true', DATABASE_URL: 'postgres://app@db/x' };

  expect(readAll(values)).toEqual({
    ok: true,
    config: { title: 'all', days: 30, isOpen: true, url: 'postgres://app@db/x' },
  });
});

it('all faults are named at once, with the value and without a password', () => {
  const values = { DAYS: '31', OPEN: 'yes', DATABASE_URL: 'mysql://app:hunter2@db/x' };

  expect(readAll(values)).toEqual({
    ok: false,
    faults: [
      'DAYS must be an integer from 1 to 30, received "31"',
      'OPEN must be true or false, received "yes"',
      'DATABASE_URL must be sqlite:<file>, sqlite::memory: or postgres://<user>@<host>/<database>, received "mysql:…"',
    ],
  });
});

it.each(['-1', '1.5', '1e1', ' 7', 'many'])('%j is no integer', (text) => {
  expect(readAll({ DAYS: text })).toMatchObject({ ok: false });
});

it.each(['sqlite:', 'mysql://db/x', 'postgres://['])('%j is no database URL', (url) => {
  expect(readAll({ DATABASE_URL: url })).toMatchObject({ ok: false });
});

it('nothing is shown of a database URL that is no URL', () => {
  expect(readAll({ DATABASE_URL: 'hunter2' })).toEqual({
    ok: false,
    faults: [expect.stringMatching(/received a text that is no URL$/)],
  });
});

it('a server has an address of this machine alone, and believes no caller header, unless told otherwise', () => {
  const read = (values: Readonly<Record<string, string>>) =>
    readServerSettings(
      createSettingsReader((name) => values[name]),
      { port: 4009, prefix: 'NOTES' },
    );

  expect(read({})).toEqual({ port: 4009, host: '127.0.0.1', trustCallerHeader: false });
  expect(read({ PORT: '0', HOST: '::', NOTES_TRUST_CALLER_HEADER: 'true' })).toEqual({
    port: 0,
    host: '::',
    trustCallerHeader: true,
  });
});

it('a module with faulty settings is refused with all of them', () => {
  const result = readAll({ DAYS: 'x', OPEN: 'y' });

  expect(() => requireSettings('notes', result)).toThrow(
    /^Unusable settings of notes: DAYS must be .*; OPEN must be /,
  );
});
