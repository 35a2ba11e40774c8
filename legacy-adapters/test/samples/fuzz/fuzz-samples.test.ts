import { expect, test } from '@jest/globals';
import { fuzzSamples } from './fuzz-samples.ts';
import { fuzzWire } from './fuzz-wire.ts';

test('mutated samples crash nothing, hang nothing, and are all classified', () => {
  const { faults, outcomes } = fuzzSamples(1, 2000);

  expect(faults).toEqual([]);
  expect([...outcomes.keys()]).toEqual(
    expect.arrayContaining(['ok', 'missing', 'UPSTREAM_INVALID_RESPONSE', 'BAD_USER_INPUT']),
  );
});

test('bytes that are broken anywhere give errors with codes', async () => {
  const { faults, outcomes } = await fuzzWire(1, 150);

  expect(faults).toEqual([]);
  expect([...outcomes.keys()]).toEqual(
    expect.arrayContaining(['UPSTREAM_INVALID_RESPONSE', 'UPSTREAM_UNAVAILABLE', 'MAPPING_FAILED']),
  );
});
