import { describe, expect, it } from '@jest/globals';
import type { LoadResult } from '../../load/load-job.ts';
import { median, type Reading, toMeasurement } from '../../report/measurement.ts';

const result: LoadResult = {
  answers: 400,
  seconds: 2,
  rates: [100, 300, 200],
  p50Ms: 4,
  p99Ms: 9,
  failed: 1,
  stale: 2,
};
const before: Reading = {
  legacyCalls: 1000,
  cpuMs: 5000,
  rssMiB: 100,
  generatorCpuMs: 700,
  atMs: 10_000,
};
const after: Reading = {
  legacyCalls: 1200,
  cpuMs: 6000,
  rssMiB: 120,
  generatorCpuMs: 1200,
  atMs: 12_000,
};

describe('toMeasurement', () => {
  it('takes the median of the windows, and says how far they lie apart', () => {
    const row = toMeasurement(10, result, [before, after]);

    expect(row).toMatchObject({ connections: 10, requestsPerSecond: 200, spread: 1 });
  });

  it('counts calls and processor time from the first reading to the last', () => {
    const row = toMeasurement(10, result, [before, after]);

    expect(row).toMatchObject({
      legacyCallsPerRequest: 0.5,
      cpuMsPerRequest: 2.5,
      cores: 0.5,
      generatorCores: 0.25,
      rssMiB: 120,
    });
  });

  it('keeps what the generator has counted', () => {
    const row = toMeasurement(10, result, [before, after]);

    expect(row).toMatchObject({ answers: 400, failed: 1, stale: 2, p50Ms: 4, p99Ms: 9 });
  });
});

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
    [[], Number.NaN],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
