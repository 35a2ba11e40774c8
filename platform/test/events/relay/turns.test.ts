import { describe, expect, it } from '@jest/globals';
import { createTurns } from '../../../events/relay/turns.ts';
import { turn } from '../../helpers/manual-clock.ts';

describe('createTurns', () => {
  it('begins nothing before what came earlier has ended', async () => {
    const turns = createTurns();
    const first = Promise.withResolvers<string>();
    const begun: number[] = [];
    const results = [
      turns.take(() => first.promise),
      turns.take(async () => String(begun.push(2))),
    ];
    await turn();
    expect(begun).toEqual([]);
    first.resolve('first');
    expect(await Promise.all(results)).toEqual(['first', '1']);
  });

  it('goes on after a failure', async () => {
    const turns = createTurns();
    const failed = turns.take(() => Promise.reject(new Error('no')));
    const next = turns.take(async () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
