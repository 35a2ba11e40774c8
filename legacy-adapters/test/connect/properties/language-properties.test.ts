import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTokens } from '../../../connect/lexer.ts';
import { parseTokens } from '../../../connect/parser.ts';
import { languageProperties, looksAt, mostLooksPerToken } from './language-properties.ts';

describe('the language', () => {
  it.each(Object.entries(languageProperties()))('keeps its promise: %s', (_promise, property) => {
    fc.assert(property, { numRuns: 2000 });
  });

  it.each([
    ['open sub-selections', 'a { '.repeat(900)],
    ['open expressions', '$('.repeat(900)],
    ['open lists', `$(${'[1, '.repeat(900)}`],
    ['open arguments', 'a->map(@->map('.repeat(450)],
    ['operators', `x: ${'a ?? '.repeat(2000)}b`],
    ['keys', `a${'.a'.repeat(20_000)}`],
    ['items', 'a, '.repeat(20_000)],
    ['groups that turn out to be objects', `${'x: { '.repeat(900)}a${'} ?? 1'.repeat(900)}`],
  ])('looks at each token of many %s a few times at most', (_what, text) => {
    const tokens = readTokens(text);

    const looks = looksAt(tokens, (counted) => parseTokens(counted, 'v0.4', 2000));

    expect(looks).toBeLessThan(mostLooksPerToken * tokens.length);
    expect(looks).toBeGreaterThanOrEqual(tokens.length);
  });
});
