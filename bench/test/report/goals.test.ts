import { describe, expect, it } from '@jest/globals';
import { GOALS, judgeGoals } from '../../report/goals.ts';
import { reportGoals } from '../../report/report-goals.ts';
import type { ReportPart } from '../../report/report-workload.ts';
import { TARGETS } from '../../run/targets.ts';
import { measurement, part } from './measurements.ts';

const [answers] = GOALS;
const ofUs = part('banyan-answers', 'warm', 3000);
const ofApollo = part('apollo-answers', 'warm', 600);
const ofHive = part('hive-answers', 'warm', 900);

function judgeAnswers(parts: readonly ReportPart[]) {
  const results = judgeGoals([{ workload: 'storefront', parts }]);
  return results.find(({ goal, connections }) => goal === answers && connections === 50);
}

describe('GOALS', () => {
  it('name only targets that are measured', () => {
    const ids = GOALS.flatMap(({ ours, theirs }) => [ours, ...theirs].map(({ id }) => id));

    expect(TARGETS.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });
});

describe('judgeGoals', () => {
  it('compares with the faster of several peers', () => {
    const result = judgeAnswers([ofUs, ofApollo, ofHive]);

    expect(result?.ratio).toBeCloseTo(3000 / 900);
    expect(result?.verdict).toBe('reached');
  });

  it('says when Banyan is not fast enough', () => {
    const slow = part('banyan-answers', 'warm', 2600);

    expect(judgeAnswers([slow, ofApollo, ofHive])?.verdict).toBe('not reached');
  });

  it.each([
    { plain: 2888, verdict: 'at the limit' },
    { plain: 2890, verdict: 'not reached' },
  ])('says whether Banyan is as fast as a server can be: $plain/s', ({ plain, verdict }) => {
    const slow = part('banyan-answers', 'warm', 2600);
    const limit = part('plain', 'warm', plain);

    expect(judgeAnswers([slow, ofApollo, ofHive, limit])?.verdict).toBe(verdict);
  });

  it('takes no limit from a server whose answers failed', () => {
    const slow = part('banyan-answers', 'warm', 2600);
    const rows = [measurement({ requestsPerSecond: 2600, failed: 1 })];
    const limit = { ...part('plain', 'warm', 0), rows };

    expect(judgeAnswers([slow, ofApollo, ofHive, limit])?.verdict).toBe('not reached');
  });

  it('proves nothing by rows with failed answers', () => {
    const rows = [measurement({ requestsPerSecond: 100, failed: 1 })];

    expect(judgeAnswers([ofUs, ofApollo, { ...ofHive, rows }])?.verdict).toBe('answers failed');
  });

  it('proves nothing by a target whose answers differ', () => {
    const differs = { ...ofUs, note: 'its answer to request 2 is not Banyan’s' };

    expect(judgeAnswers([differs, ofApollo, ofHive])?.verdict).toBe('not measured');
  });

  it('proves nothing while one of the peers is missing', () => {
    expect(judgeAnswers([ofUs, ofApollo])?.verdict).toBe('not measured');
  });

  it('asks for every workload at every number of connections of the goal', () => {
    const results = judgeGoals([
      { workload: 'storefront', parts: [] },
      { workload: 'product-page', parts: [] },
    ]);

    const places = results.map(({ workload, connections }) => `${workload} ${connections}`);
    expect(places.slice(0, 6)).toEqual([
      'storefront 1',
      'storefront 10',
      'storefront 50',
      'product-page 1',
      'product-page 10',
      'product-page 50',
    ]);
  });
});

describe('reportGoals', () => {
  it('shows ratio, limit and verdict', () => {
    const parts = [part('banyan-entities', 'warm', 80), part('hive-rust', 'cold', 100)];

    const text = reportGoals([{ workload: 'storefront', parts }]);

    const row = text.split('\n').find((line) => line.includes('Rust planner and request'));
    expect(row?.replaceAll(/ +/g, ' ')).toContain(
      '| storefront | 50 | 80.0 | 100 | 0.80 | 1 | - | **not reached** |',
    );
  });
});
