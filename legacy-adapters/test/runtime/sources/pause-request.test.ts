import { describe, expect, it } from '@jest/globals';
import { readPauseRequest } from '../../../runtime/sources/pause-request.ts';

const date = 'Tue, 05 Mar 2024 10:20:30 GMT';
const aMinuteLater = 'Tue, 05 Mar 2024 10:21:30 GMT';

describe('readPauseRequest', () => {
  it.each([
    ['429', 429, {}, { reason: 'rate_limit', waitMs: null }],
    ['429 with seconds', 429, { 'retry-after': '17' }, { reason: 'rate_limit', waitMs: 17_000 }],
    [
      '429 with a date',
      429,
      { 'retry-after': aMinuteLater, date },
      { reason: 'rate_limit', waitMs: 60_000 },
    ],
    ['429 with no time', 429, { 'retry-after': '0' }, { reason: 'rate_limit', waitMs: null }],
    [
      '429 with figures of some limiter',
      429,
      { 'x-ratelimit-reset': '1709634030', 'retry-after': 'soon' },
      { reason: 'rate_limit', waitMs: null },
    ],
    ['503 with seconds', 503, { 'retry-after': '60' }, { reason: 'outage', waitMs: 60_000 }],
    ['503', 503, {}, null],
    ['503 with no time', 503, { 'retry-after': '0' }, null],
    ['another failure', 500, { 'retry-after': '60' }, null],
    ['a success', 200, { 'retry-after': '60' }, null],
  ])('reads %s', (_what, status, headers, pause) => {
    const map = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));

    expect(readPauseRequest({ status, headers: map })).toEqual(pause);
  });
});
