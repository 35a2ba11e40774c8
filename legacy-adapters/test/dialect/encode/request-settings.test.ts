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
  maxParameters: null,
};
const laravel = {
  ...plain,
  arrays: 'brackets',
  booleans: 'number',
  objects: 'brackets',
  spoofedUploads: ['PUT', 'PATCH', 'DELETE'],
  maxParameters: 1000,
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

  it.each([null, 5000])('have as many parameters as the source says: %p', (maxParameters) => {
    const settings = requestSettings().parse({ maxParameters });

    expect(createDialect('laravel', settings).maxParameters).toBe(maxParameters);
  });

  const faults = [
    [{ arrays: 'pipes' }, 'one of repeat, brackets, indexed, comma'],
    [{ spoofedMethods: ['GET'] }, 'a list of PUT, PATCH, DELETE'],
    [{ maxParameters: 0 }, 'a whole number from 1 to 1000000'],
    [{ spoofedMethods: 'PUT' }, 'a list of PUT, PATCH, DELETE'],
  ] as const;

  it.each(faults)('cannot be %j', (settings, message) => {
    expect(requestSettings().safeParse(settings).error?.issues[0]?.message).toBe(message);
  });
});
