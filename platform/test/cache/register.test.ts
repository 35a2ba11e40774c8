import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createResourceCache } from '../../cache/create-resource-cache.ts';
import type { LoadResources } from '../../cache/resource-cache.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';
import { createFakeSharedStore } from '../helpers/fake-shared-store.ts';
import { request } from '../helpers/origin.ts';

type Step =
  | { readonly kind: 'write'; readonly replica: number; readonly key: string }
  | { readonly kind: 'read'; readonly replica: number; readonly key: string; readonly slow: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'rest' };

const key = fc.constantFrom('a', 'b');
const replica = fc.nat(2);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), replica, key }) },
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('read' as const), replica, key, slow: fc.nat(4) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rest' as const) }) },
  ),
  { minLength: 5, maxLength: 60 },
);

const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Three replicas on one store; the service's values are counters. A read may load its value and bring it some turns later.
 * What it gives must not be older than what was acknowledged as invalidated before it began.
 */
async function findStaleRead(plan: readonly Step[]): Promise<string | null> {
  const store = createFakeSharedStore();
  const clock = createFakeClock();
  const caches = [0, 1, 2].map(() => createResourceCache({ sharedStore: store.connect(), clock }));
  const values = new Map<string, number>();
  const acknowledged = new Map<string, number>();
  const reads: Promise<string | null>[] = [];
  const load =
    (slow: number): LoadResources =>
    async (requests) => {
      const loaded = requests.map((one) => ({
        kind: 'value' as const,
        value: values.get(one.key) ?? 0,
        isStorable: true,
      }));
      for (let passed = 0; passed < slow; passed += 1) await turn();
      return loaded;
    };
  for (const step of plan) {
    if (step.kind === 'rest') await turn();
    if (step.kind === 'restart') store.empty();
    const cache = 'replica' in step ? caches[step.replica] : undefined;
    if (step.kind === 'write') {
      const value = (values.get(step.key) ?? 0) + 1;
      values.set(step.key, value);
      await cache?.invalidate([`Thing:${step.key}`]);
      acknowledged.set(step.key, value);
    }
    if (step.kind === 'read' && cache !== undefined) {
      const least = acknowledged.get(step.key) ?? 0;
      const options = { signal: new AbortController().signal };
      const read = cache.read([request(step.key)], load(step.slow), options);
      reads.push(
        read.then(([outcome]) => {
          const value = outcome?.kind === 'value' ? Number(outcome.value) : -1;
          return value >= least ? null : `${step.key}: read ${value}, acknowledged ${least}`;
        }),
      );
    }
  }
  const found = (await Promise.all(reads)).find((fault) => fault !== null) ?? null;
  await Promise.all(caches.map((cache) => cache.close()));
  return found;
}

describe('replicas on one store', () => {
  it('never give a value that is older than the last acknowledged invalidation', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        expect(await findStaleRead(plan)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
