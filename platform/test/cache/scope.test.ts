import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createScopeHasher, PUBLIC_SCOPE, type ScopeParts } from '../../cache/scope.ts';

const headers = fc.dictionary(
  fc.constantFrom('authorization', 'accept-language', 'x-tenant'),
  fc.array(fc.string(), { maxLength: 2 }),
);

/** What is in use after a collection of what is not. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

function partsOf(values: Record<string, string[]>): ScopeParts {
  return Object.entries(values);
}

describe('the scope of a cache key', () => {
  it('is equal for equal headers in any order, and different for different ones', () => {
    const hash = createScopeHasher('secret');

    fc.assert(
      fc.property(headers, headers, (one, two) => {
        const sorted = (values: Record<string, string[]>) =>
          JSON.stringify(partsOf(values).toSorted());
        expect(hash(partsOf(one))).toBe(hash(partsOf(one).toReversed()));
        expect(hash(partsOf(one)) === hash(partsOf(two))).toBe(sorted(one) === sorted(two));
      }),
    );
  });

  it('tells a header that is absent from an empty one, and one value from two', () => {
    const hash = createScopeHasher('secret');
    const scopes = [[], [''], ['a', 'b'], ['a,b'], ['ab']].map((values) => hash([['x', values]]));

    expect(new Set(scopes).size).toBe(scopes.length);
  });

  it('shows nothing of the values, and depends on the secret', () => {
    const parts: ScopeParts = [['authorization', ['Bearer token-of-ann']]];

    const scope = createScopeHasher('one')(parts);

    expect(scope).not.toContain('ann');
    expect(scope).not.toBe(createScopeHasher('two')(parts));
    expect(createScopeHasher(null)(parts)).not.toBe(createScopeHasher(null)(parts));
    expect(createScopeHasher(null)([])).toBe(PUBLIC_SCOPE);
  });

  it.each([
    ['of usual length', 10_000, 3000],
    ['as long as a server takes', 2000, 16_000],
  ])('remembers no more than a few megabytes of headers %s', (_name, count, length) => {
    const hash = createScopeHasher('secret');
    const scopeOf = (caller: number) => hash([['cookie', [`${caller}`.padEnd(length, '.')]]]);
    const first = scopeOf(0);
    const before = heapBytes();

    for (let caller = 0; caller < count; caller++) scopeOf(caller);
    const grownBytes = heapBytes() - before;

    expect(grownBytes).toBeLessThan(10 * 1024 * 1024);
    expect(scopeOf(0)).toBe(first);
  });
});
