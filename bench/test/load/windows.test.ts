import { describe, expect, it } from '@jest/globals';
import { createWindows } from '../../load/windows.ts';

const rules = { windows: 2, windowMs: 100, connections: 2 };

describe('createWindows', () => {
  it('counts the answers of each window but the first', () => {
    const windows = createWindows(rules, 0);

    for (const atMs of [10, 100, 150, 160, 200, 250, 310]) windows.add(atMs);

    expect(windows.measured).toEqual([
      { answers: 3, ms: 100 },
      { answers: 2, ms: 110 },
    ]);
    expect(windows.isOver).toBe(true);
  });

  it('measures from the end of the first window to the end of the last', () => {
    const windows = createWindows({ ...rules, connections: 1 }, 0);

    const states = [50, 100, 200, 300].map((atMs) => {
      windows.add(atMs);
      return windows.isMeasuring;
    });

    expect(states).toEqual([false, true, true, false]);
  });

  it('makes a window longer until every connection may have had an answer', () => {
    const windows = createWindows({ ...rules, windows: 1, connections: 3 }, 0);

    for (const atMs of [40, 50, 100, 200, 250, 400]) windows.add(atMs);

    expect(windows.measured).toEqual([{ answers: 3, ms: 300 }]);
  });

  it('ends a window without answers when it is ten times as long as it should be', () => {
    const windows = createWindows({ ...rules, windows: 1 }, 0);

    for (const atMs of [999, 1000, 1999, 2000]) windows.endOverdue(atMs);

    expect(windows.measured).toEqual([{ answers: 0, ms: 1000 }]);
    expect(windows.isOver).toBe(true);
  });
});
