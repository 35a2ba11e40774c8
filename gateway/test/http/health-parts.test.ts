import { describe, expect, it } from '@jest/globals';
import { createHealthParts } from '../../http/health-parts.ts';

describe('createHealthParts', () => {
  it('asks each subgraph once for all probes of a while', async () => {
    let asked = 0;
    let time = 0;
    const checkHealth = async () => {
      asked += 1;
    };
    const parts = createHealthParts([{ name: 'a', checkHealth }], {
      maxAgeMs: 100,
      now: () => time,
    });

    await Promise.all([parts(), parts()]);
    time = 99;
    await parts();
    const askedEarly = asked;
    time = 100;
    await parts();

    expect([askedEarly, asked]).toEqual([1, 2]);
  });

  it('shows a subgraph as failing that rejects or does not answer, and tells it to stop', async () => {
    const stopped = Promise.withResolvers<void>();
    const parts = createHealthParts(
      [
        { name: 'fine', checkHealth: async () => {} },
        { name: 'broken', checkHealth: () => Promise.reject(new Error('secret')) },
        {
          name: 'silent',
          checkHealth: (signal) => {
            signal.addEventListener('abort', () => stopped.resolve());
            return new Promise(() => {});
          },
        },
      ],
      { timeoutMs: 10 },
    );

    const states = await parts();
    await stopped.promise;

    expect(states).toEqual({ fine: 'ok', broken: 'failing', silent: 'failing' });
  });
});
