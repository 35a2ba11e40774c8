import { describe, expect, it } from '@jest/globals';
import { assert, constantFrom, property, string } from 'fast-check';
import {
  PARTITION_COUNT,
  partitionOf,
  queueIndexOf,
} from '../../../events/brokers/partition-of.ts';

describe('partitionOf', () => {
  // Computed by another implementation of CRC-32. Messages on their way keep their partition, so these never change.
  it.each([
    ['', 0],
    ['Product:1', 8],
    ['Product:ё', 2],
    ['Order:["1","2"]', 0],
  ])('puts "%s" into partition %i', (subject, partition) => {
    expect(partitionOf(subject)).toBe(partition);
  });

  it('gives every text one of the partitions, and the same one each time', () => {
    assert(
      property(string({ unit: 'binary' }), (subject) => {
        const partition = partitionOf(subject);
        expect(partition).toBe(partitionOf(subject));
        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(PARTITION_COUNT);
      }),
    );
  });

  it('spreads numbered subjects over all partitions, none of which gets twice its share', () => {
    const partitions = Array.from({ length: 16_000 }, (_, key) => partitionOf(`Product:${key}`));
    const counts = Object.values(Object.groupBy(partitions, String)).map(
      (same) => same?.length ?? 0,
    );

    expect(counts).toHaveLength(PARTITION_COUNT);
    expect(Math.min(...counts)).toBeGreaterThan(500);
    expect(Math.max(...counts)).toBeLessThan(2000);
  });
});

describe('queueIndexOf', () => {
  it('gives each queue of a group a partition, whatever their number', () => {
    assert(
      property(constantFrom(...Array.from({ length: 16 }, (_, index) => index + 1)), (queues) => {
        const indexes = Array.from({ length: PARTITION_COUNT }, (_, index) =>
          queueIndexOf(index, queues),
        );
        expect(new Set(indexes).size).toBe(queues);
        expect(Math.max(...indexes)).toBe(queues - 1);
      }),
    );
  });
});
