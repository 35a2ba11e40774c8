import { expect, it } from '@jest/globals';
import { countOf } from '../../events/part.ts';

it.each([
  [0, 'kills', '0 kills'],
  [1, 'writers', '1 writer'],
  [1.4, 'events/s', '1 event/s'],
  [1.6, 'events/s', '2 events/s'],
  [100_000, 'events', '100,000 events'],
])('countOf says %d %s as "%s"', (count, unit, text) => {
  expect(countOf(count, unit)).toBe(text);
});
