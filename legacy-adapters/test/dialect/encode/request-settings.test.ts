import { describe, expect, it } from '@jest/globals';
import { createDialect, DIALECT_NAMES } from '../../../dialect/dialect.ts';
import { requestSettings } from '../../../dialect/encode/request-settings.ts';

const plain = {
  arrays: 'repeat',
  booleans: 'text',
  objects: 'refuse',
  emptyStrings: 'send',
  paths: 'encoded',
  dateTimes: 'asGiven',
  spoofedMethods: [],
  spoofedUploads: [],
};
const laravel = {
  ...plain,
  arrays: 'brackets',
  booleans: 'number',
  objects: 'brackets',
  spoofedUploads: ['PUT', 'PATCH', 'DELETE'],
};
const styles = {
  plain,
  laravel,
  lumen: { ...laravel, paths: 'raw' },
  drf: plain,
  fastapi: plain,
  flask: plain,
};

describe('requests', () => {
  it.each(DIALECT_NAMES)('of %s are written as its services read them', (name) => {
    expect(createDialect(name)).toMatchObject(styles[name]);
  });

  it('are written otherwise where the source says so', () => {
    const settings = requestSettings().parse({ arrays: 'comma', spoofedMethods: ['PUT'] });

    expect(createDialect('laravel', settings)).toMatchObject({
      ...laravel,
      arrays: 'comma',
      spoofedMethods: ['PUT'],
    });
  });

  const faults = [
    [{ arrays: 'pipes' }, 'one of repeat, brackets, indexed, comma'],
    [{ spoofedMethods: ['GET'] }, 'a list of PUT, PATCH, DELETE'],
    [{ spoofedMethods: 'PUT' }, 'a list of PUT, PATCH, DELETE'],
  ] as const;

  it.each(faults)('cannot be %j', (settings, message) => {
    expect(requestSettings().safeParse(settings).error?.issues[0]?.message).toBe(message);
  });
});
