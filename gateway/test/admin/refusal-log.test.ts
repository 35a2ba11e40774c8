import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { describe, expect, it } from '@jest/globals';
import { createRefusalLog } from '../../admin/refusal-log.ts';

describe('refusal log', () => {
  it('writes the first refusal, then one line for each minute in which there were others', () => {
    const { log, entries } = createRecordingLog();
    let now = 0;
    const refusals = createRefusalLog(log, { now: () => now });

    refusals.note('10.0.0.1');
    for (let index = 0; index < 100; index++) refusals.note('10.0.0.1');
    now += 60_000;
    refusals.note('10.0.0.2');

    expect(entries).toMatchObject([
      { count: 1, address: '10.0.0.1' },
      { count: 101, address: '10.0.0.2' },
    ]);
  });
});
