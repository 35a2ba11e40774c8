import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, integer, property, string } from 'fast-check';
import {
  bindingKeyOf,
  matchesPattern,
  partitionBindingKeys,
  partitionOfRoutingKey,
  routingKeyOf,
} from '../../../events/brokers/routing-keys.ts';

describe('matchesPattern', () => {
  it.each([
    ['#', 'catalog.Product.updated', true],
    ['#', '', true],
    ['catalog.Product.updated', 'catalog.Product.updated', true],
    ['catalog.Product.*', 'catalog.Product.updated', true],
    ['catalog.Product.*', 'catalog.Product', false],
    ['catalog.Product.*', 'catalog.Product.a.b', false],
    ['catalog.*', 'catalog.Product.updated', false],
    ['catalog.#', 'catalog', true],
    ['catalog.#', 'catalog.Product.updated', true],
    ['#.updated', 'catalog.Product.updated', true],
    ['#.Product.#', 'Product', true],
    ['*.Product.*', 'catalog.Order.updated', false],
    ['catalog.Prod*', 'catalog.Product', false],
    ['', '', true],
  ])('"%s" against "%s" is %s', (pattern, key, expected) => {
    expect(matchesPattern(pattern, key)).toBe(expected);
  });

  it('comes to an end with many # against a long key', () => {
    const pattern = `${'#.a.'.repeat(30)}#.b`;
    const key = 'a.'.repeat(100);

    expect(matchesPattern(pattern, `${key}c`)).toBe(false);
    expect(matchesPattern(pattern, `${key}b`)).toBe(true);
  });
});

const word = constantFrom('a', 'b', 'c');
const words = array(word, { minLength: 3, maxLength: 3 }).map((list) => list.join('.'));
const patterns = array(constantFrom('a', 'b', 'c', '*', '#'), { minLength: 1, maxLength: 4 }).map(
  (list) => list.join('.'),
);

describe('bindingKeyOf', () => {
  it('takes the routing keys of just those types that the pattern takes, in every partition', () => {
    assert(
      property(patterns, words, string(), (pattern, type, subject) => {
        const isTaken = matchesPattern(bindingKeyOf(pattern), routingKeyOf(type, subject));
        expect(isTaken).toBe(matchesPattern(pattern, type));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('partitionBindingKeys', () => {
  it('puts each event that the pattern takes into exactly one queue of the group', () => {
    const queueCounts = integer({ min: 2, max: 16 });
    assert(
      property(patterns, words, string(), queueCounts, (pattern, type, subject, queues) => {
        const takers = Array.from({ length: queues }, (_, index) =>
          partitionBindingKeys(pattern, { index, queues }),
        ).filter((keys) => keys.some((key) => matchesPattern(key, routingKeyOf(type, subject))));
        expect(takers).toHaveLength(matchesPattern(pattern, type) ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives a queue the partitions of its remainder', () => {
    expect(partitionBindingKeys('catalog.Product.*', { index: 1, queues: 8 })).toEqual([
      'catalog.Product.*.1',
      'catalog.Product.*.9',
    ]);
  });
});

describe('partitionOfRoutingKey', () => {
  it.each([
    ['catalog.Product.updated.0', 0],
    ['catalog.Product.updated.15', 15],
    ['product.42.updated', null],
    ['product.42', null],
    ['App.Models.Product', null],
    ['', null],
  ])('finds in "%s" %s', (key, partition) => {
    expect(partitionOfRoutingKey(key)).toBe(partition);
  });
});
