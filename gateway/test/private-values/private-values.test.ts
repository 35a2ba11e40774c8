import { startRedis } from '@banyan/devkit/services/redis.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { disableApolloTelemetry } from '../../apollo-telemetry.ts';
import { NAMES, plans } from './plans.ts';
import { startTrial, type Trial } from './trial.ts';

disableApolloTelemetry(process.env);

let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});

afterEach(async () => {
  await stack.disposeAsync();
});

/** Every value of every answer is the asker's, and each is made once in a process for all to whom it is the same. */
function keepsApartAndShares(trial: Trial) {
  return fc.asyncProperty(plans, async (plan) => {
    const { answers, strangers, loads } = await trial.run(plan);

    for (const { answer, expected } of answers) expect(answer).toEqual(expected);
    expect(strangers).toEqual([]);
    const repeated = [...loads].filter(([, times]) => times > trial.gateways);
    expect(repeated).toEqual([]);
  });
}

const names = Object.values(NAMES).flat();

describe('two users, tenants and locales who ask for every mix of fields at the same time', () => {
  it('get no value of another, and share all others, from the memory of one gateway', async () => {
    const trial = await startTrial(stack, { redisUrl: null });

    await fc.assert(keepsApartAndShares(trial), { numRuns: 30 });

    const [{ resources, responses } = {}] = trial.statistics();
    // Otherwise nothing was tried.
    expect(resources?.l1).toBeGreaterThan(0);
    expect(resources?.coalesced).toBeGreaterThan(0);
    expect(responses?.hits).toBeGreaterThan(0);
    expect(responses?.shared).toBeGreaterThan(0);
  });

  it('get no value of another, and share all others, from two gateways on one Redis', async () => {
    const redis = stack.adopt(await startRedis(), (server) => server.stop());
    const trial = await startTrial(stack, { redisUrl: redis.url });

    await fc.assert(keepsApartAndShares(trial), { numRuns: 20 });

    for (const { resources } of trial.statistics()) expect(resources.l2).toBeGreaterThan(0);
  });
});

describe('caches', () => {
  // Otherwise the tests above would pass whatever caches do.
  it.each([
    ['have no scope in the keys of resources', names],
    ['take every answer for public', NAMES.caller],
  ] as const)('are found out when they %s', async (mutant, shared) => {
    const trial = await startTrial(stack, { redisUrl: null, mutant });
    const found = new Set<string>();

    for (const plan of fc.sample(fc.noBias(plans), { numRuns: 40, seed: 1 })) {
      const { strangers } = await trial.run(plan);
      for (const name of strangers) found.add(name);
      if (found.size === shared.length) break;
    }

    expect([...found].toSorted()).toEqual([...shared].toSorted());
  });
});
