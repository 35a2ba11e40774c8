import { describe, expect, it } from '@jest/globals';
import { describeReceived } from '../../config/describe-received.ts';
import { isSecretName, maskUrlSecrets } from '../../config/secrets.ts';

describe('isSecretName', () => {
  it.each([
    ['token', true],
    ['apiKey', true],
    ['DB_PASSWORD', true],
    ['clientSecret', true],
    ['x-auth-token', true],
    ['monkey', false],
    ['keyboard', false],
    ['timeZone', false],
  ])('takes %s as secret: %s', (name, expected) => {
    expect(isSecretName(name)).toBe(expected);
  });
});

describe('maskUrlSecrets', () => {
  it.each([
    ['http://user:pa55@host/path', 'http://***@host/path'],
    ['postgres://pa55@host/db', 'postgres://***@host/db'],
    ['https://host/?page=1&api_key=pa55#top', 'https://host/?page=1&api_key=***#top'],
    ['http://host/a@b', 'http://host/a@b'],
    ['plain text', 'plain text'],
  ])('shows %s as %s', (text, expected) => {
    expect(maskUrlSecrets(text)).toBe(expected);
  });
});

describe('describeReceived', () => {
  it.each<[unknown, string[], string]>([
    [undefined, [], 'nothing'],
    [undefined, ['token'], 'nothing'],
    ['Moscow', ['timeZone'], '"Moscow"'],
    ['pa55', ['sources', 'api', 'token'], '*** (hidden, it may be a secret)'],
    ['pa55', ['baseUrl', 'CATALOG_TOKEN'], '*** (hidden, it may be a secret)'],
    [4711, ['pinKey'], '*** (hidden, it may be a secret)'],
    ['http://u:pa55@h', ['baseUrl'], '"http://***@h"'],
    [['pa55'], [], 'a list of 1'],
    [{ password: 'pa55' }, [], 'an object'],
    [() => 'pa55', [], 'a function'],
    [null, [], 'null'],
    [70000, ['port'], '70000'],
    ['x'.repeat(200), [], `"${'x'.repeat(80)}…"`],
  ])('describes %p under %j as %s', (value, names, expected) => {
    expect(describeReceived(value, names)).toBe(expected);
  });
});
