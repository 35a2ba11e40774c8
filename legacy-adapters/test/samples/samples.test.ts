import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isMissing, listUnknownSamples, printCoverage, readCoverage } from './coverage.ts';
import { createSampleRunner } from './run-sample-case.ts';
import { readCases } from './sample-case.ts';

const runner = createSampleRunner();

afterAll(async () => {
  await runner[Symbol.asyncDispose]();
});

describe.each([...readCases()])('samples of %s', (_file, cases) => {
  const runs = cases.flatMap((one) =>
    one.samples.map((answers) => ({ ...one, answers: [answers].flat() })),
  );

  it.each(runs)('$title ($answers.0)', async (run) => {
    const { actual, expected } = await runner.run(run, run.answers);

    expect(actual).toEqual(expected);
  });
});

describe('the samples', () => {
  it('are all covered by a case, or there is a reason why not', () => {
    const table = readCoverage();

    expect(table.filter(isMissing).map(({ sample }) => sample)).toEqual([]);
    expect(printCoverage(table)).toContain(`${table.length} samples, 0 not covered`);
  });

  it('are named by cases as they are recorded', () => {
    expect(listUnknownSamples()).toEqual([]);
  });

  it('that are tested elsewhere are named there', () => {
    const elsewhere = readCoverage().filter((row) => row.elsewhere?.endsWith('.test.ts') === true);
    const unnamed = elsewhere.filter(
      ({ sample, elsewhere }) => !readTest(elsewhere ?? '').includes(`'${sample}'`),
    );

    expect(elsewhere).toHaveLength(18);
    expect(unnamed).toEqual([]);
  });
});

function readTest(path: string): string {
  return readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');
}
