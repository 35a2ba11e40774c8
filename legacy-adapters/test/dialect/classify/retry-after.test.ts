import { describe, expect, it } from '@jest/globals';
import { readRetryAfterSeconds } from '../../../dialect/classify/retry-after.ts';

const now = Date.UTC(2026, 10, 25, 8, 0, 0);

describe('readRetryAfterSeconds', () => {
  const cases = [
    { headers: { 'retry-after': '60' }, seconds: 60 },
    { headers: { 'retry-after': '0' }, seconds: 0 },
    { headers: { 'retry-after': 'Wed, 25 Nov 2026 08:01:30 GMT' }, seconds: 90 },
    { headers: { 'retry-after': 'Wed, 25 Nov 2026 07:00:00 GMT' }, seconds: 0 },
    {
      headers: {
        'retry-after': 'Wed, 25 Nov 2026 09:00:10 GMT',
        date: 'Wed, 25 Nov 2026 09:00:00 GMT',
      },
      seconds: 10,
    },
    { headers: {}, seconds: undefined },
    { headers: { 'retry-after': 'soon' }, seconds: undefined },
    { headers: { 'retry-after': '-5' }, seconds: undefined },
    { headers: { 'retry-after': 'Wed, 25 Foo 2026 08:01:30 GMT' }, seconds: undefined },
  ];
  it.each(cases)('reads $headers as $seconds', ({ headers, seconds }) => {
    const map = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));

    expect(readRetryAfterSeconds(map, now)).toBe(seconds);
  });
});
