import { describe, expect, it } from '@jest/globals';
import { LONGEST_WINDOW } from '../../load/load-job.ts';
import { planSteps, type Step, timeLimitMs } from '../../run/plan.ts';
import { TARGETS } from '../../run/targets.ts';
import { WORKLOADS } from '../../workloads.ts';

describe('planSteps', () => {
  it('has every target under every workload at 1, 10 and 50 connections', () => {
    const steps = planSteps({ isQuick: false, only: [] });

    expect(new Set(steps.map(pairOf)).size).toBe(TARGETS.length * WORKLOADS.length);
    expect(steps.every(({ connections }) => String(connections) === '1,10,50')).toBe(true);
  });

  it('measures cold what keeps nothing, and warm and with writes what keeps answers', () => {
    const steps = planSteps({ isQuick: false, only: ['product-page'] });

    const variantsOf = (id: string) =>
      steps.filter(({ target }) => target.id === id).map(({ variant }) => variant);

    expect(variantsOf('banyan')).toEqual(['cold']);
    expect(variantsOf('hive-answers')).toEqual(['warm', '5 % writes']);
    expect(variantsOf('plain')).toEqual(['warm']);
  });

  it('measures each number of connections several times', () => {
    const steps = planSteps({ isQuick: false, only: [] });

    expect(Math.min(...steps.map(({ windows }) => windows))).toBeGreaterThanOrEqual(3);
  });

  it('takes at most half of its time for windows, since programs must start and caches be filled', () => {
    const full = windowsMs(planSteps({ isQuick: false, only: [] }));
    const quick = windowsMs(planSteps({ isQuick: true, only: [] }));

    expect(full / timeLimitMs(false)).toBeLessThan(1 / 2);
    expect(quick / timeLimitMs(true)).toBeLessThan(1 / 2);
    expect(LONGEST_WINDOW).toBeLessThanOrEqual(10);
  });

  it('is narrowed to targets and workloads whose ids begin with the words', () => {
    const steps = planSteps({ isQuick: true, only: ['hive', 'store'] });

    expect(steps.map(pairOf)).toEqual([
      'storefront hive-js',
      'storefront hive-rust',
      'storefront hive-answers',
    ]);
  });

  it('leaves slow targets out of a quick run, unless somebody asks for them', () => {
    const quick = planSteps({ isQuick: true, only: [] });
    const asked = planSteps({ isQuick: true, only: ['apollo-unbatched'] });

    expect(quick.map(({ target }) => target.id)).not.toContain('apollo-unbatched');
    expect(asked).toHaveLength(WORKLOADS.length);
  });
});

function pairOf({ workload, target }: Step): string {
  return `${workload} ${target.id}`;
}

/** Also of what does not count: one window before each measurement, and the load before all of them. */
function windowsMs(steps: readonly Step[]): number {
  const each = steps.map(
    ({ connections, windows, windowMs, warmUpMs }) =>
      connections.length * (windows + 1) * windowMs + warmUpMs,
  );
  return each.reduce((sum, ms) => sum + ms, 0);
}
