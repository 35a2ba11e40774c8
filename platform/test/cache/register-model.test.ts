import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRegisterWorld, type RegisterWorld } from '../helpers/register-world.ts';

type Command = fc.AsyncCommand<object, RegisterWorld>;

/** A step that can be taken at any time; what it must not break is looked at in the end. */
function step(name: string, run: (world: RegisterWorld) => Promise<void> | void): Command {
  return {
    check: () => true,
    run: async (_model, world) => {
      await run(world);
    },
    toString: () => name,
  };
}

const replica = fc.nat(1);
const key = fc.constantFrom('a', 'b');
const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 2 });

const write = fc
  .record({ replica, key })
  .map((one) => step(`write(${one.key}@${one.replica})`, (world) => world.write(one)));
const readStep = fc.record({ replica, keys, loadMs: fc.nat(60) });
const read = readStep.map((one) =>
  step(`read(${one.keys}@${one.replica}, ${one.loadMs} ms)`, (world) => world.read(one)),
);
const list = readStep.map((one) =>
  step(`list(${one.keys}@${one.replica}, ${one.loadMs} ms)`, (world) => world.list(one)),
);
const pass = fc
  .oneof({ weight: 9, arbitrary: fc.nat(60) }, fc.constantFrom(700, 2500))
  .map((ms) => step(`pass(${ms} ms)`, (world) => world.pass(ms)));
const cut = replica.map((index) => step(`cut(${index})`, (world) => world.cut(index)));
const join = replica.map((index) => step(`join(${index})`, (world) => world.join(index)));
const fault = fc
  .record({ replica, kind: fc.constantFrom('refuses', 'loses answers', 'works', 'works') })
  .map((one) => step(`store(${one.kind}@${one.replica})`, (world) => world.store(one)));
const restart = fc.constant(step('restart()', (world) => world.restart()));

// Mostly undisturbed reads, because every trouble empties something: what is never kept is never old.
const steps = fc.oneof(
  { weight: 20, arbitrary: read },
  { weight: 16, arbitrary: pass },
  { weight: 5, arbitrary: write },
  { weight: 2, arbitrary: list },
  { weight: 1, arbitrary: cut },
  { weight: 1, arbitrary: join },
  { weight: 1, arbitrary: fault },
  { weight: 1, arbitrary: restart },
);
const commands = fc.commands([steps], { maxCommands: 80, size: 'max' });

describe('two replicas on a slow store with late news', () => {
  it('never give a value older than an acknowledged invalidation, beyond the time that news take', async () => {
    await fc.assert(
      fc.asyncProperty(commands, fc.infiniteStream(fc.nat(20)), async (plan, delays) => {
        const world = createRegisterWorld(() => delays.next().value ?? 0);

        await fc.asyncModelRun(() => ({ model: {}, real: world }), plan);

        expect(await world.finish()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  // A plan that the property above once found, with the delays that it had.
  it('serve no renewal of a value that was invalidated while it was read from the store', async () => {
    const delays = [
      4, 13, 4, 17, 0, 4, 7, 15, 9, 14, 20, 4, 20, 15, 14, 2, 19, 16, 12, 8, 19, 7, 10, 12, 1, 7,
      12, 9, 14, 3, 20, 0, 11, 0, 1, 3, 1, 19, 3, 12, 1, 4, 12, 0, 7, 18, 2, 17, 7, 6, 11, 11, 17,
      2, 3, 4, 1, 7, 12, 19, 20, 6, 18, 7, 19, 13, 19, 3, 12, 3, 0, 12, 14, 6, 15, 10, 20, 12,
    ].values();
    const world = createRegisterWorld(() => delays.next().value ?? 0);
    const readAt = (replica: number, keys: readonly string[]) =>
      world.read({ replica, keys, loadMs: 0 });

    readAt(0, ['a']);
    await world.pass(2500);
    readAt(0, ['a', 'b']);
    world.list({ replica: 0, keys: ['a'], loadMs: 0 });
    world.write({ replica: 1, key: 'b' });
    await world.pass(2500);
    readAt(1, ['a']);
    world.write({ replica: 1, key: 'a' });
    readAt(0, ['b', 'a']);
    await world.pass(35);
    readAt(1, ['a']);
    world.write({ replica: 0, key: 'a' });

    expect(await world.finish()).toEqual([]);
  });
});
