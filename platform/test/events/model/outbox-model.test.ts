import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MUTANTS } from './outbox-mutants.ts';
import { type BrokerWord, type Mutant, OutboxWorld } from './outbox-world.ts';

type Command = fc.AsyncCommand<object, OutboxWorld>;

const seed = 20_261_125;

/** A step that can be taken at any time. */
function step(name: string, run: (world: OutboxWorld) => Promise<void> | void): Command {
  return {
    check: () => true,
    async run(_model, world) {
      await run(world);
      await world.check();
    },
    toString: () => name,
  };
}

const index = fc.nat(2);
const product = fc.constantFrom('x', 'y');
const products = fc.array(product, { minLength: 1, maxLength: 3 });
const mostly = fc.nat(9).map((chance) => chance > 0);
const word = fc.constantFrom<BrokerWord>('confirmed', 'confirmed', 'refused', 'silent, but stored');

const append = products.map((ids) => step(`append(${ids})`, (world) => world.append(ids)));
const rollBack = products.map((ids) =>
  step(`rollBack(${ids})`, (world) => world.appendAndRollBack(ids)),
);
const claim = fc
  .tuple(index, fc.integer({ min: 1, max: 4 }), mostly)
  .map(([relay, limit, isHeard]) =>
    step(`claim(${relay}, ${limit}, ${isHeard})`, (world) =>
      world.claim(world.relay(relay), limit, isHeard),
    ),
  );
const send = fc
  .tuple(index, fc.boolean())
  .map(([relay, isStored]) =>
    step(`send(${relay}, ${isStored})`, (world) => world.send(world.relay(relay), isStored)),
  );
const answer = fc
  .tuple(index, word, mostly)
  .map(([relay, said, isGivenBack]) =>
    step(`answer(${relay}, ${said}, ${isGivenBack})`, (world) =>
      world.answer(world.relay(relay), said, isGivenBack),
    ),
  );
const mark = index.map((relay) =>
  step(`mark(${relay})`, (world) => world.mark(world.relay(relay))),
);
const expire = index.map((relay) =>
  step(`expire(${relay})`, (world) => world.expireClaims(world.relay(relay))),
);
const crash = index.map((relay) =>
  step(`crash(${relay})`, (world) => world.relay(relay).restart()),
);
const giveBack = index.map((relay) =>
  step(`giveBack(${relay})`, (world) => world.giveBack(world.relay(relay))),
);
const endWaits = fc.constant(step('endWaits()', (world) => world.endWaits()));
const park = fc
  .tuple(product, fc.boolean())
  .map(([id, isParked]) => step(`park(${id}, ${isParked})`, (world) => world.park(id, isParked)));
const kill = fc.nat(20).map((at) => step(`kill(${at})`, (world) => world.kill(at)));
const revive = fc.nat(20).map((at) => step(`revive(${at})`, (world) => world.revive(at)));
const prune = fc.constant(step('prune()', (world) => world.prune()));

const steps = fc.oneof(
  { weight: 5, arbitrary: append },
  { weight: 1, arbitrary: rollBack },
  { weight: 6, arbitrary: claim },
  { weight: 8, arbitrary: send },
  { weight: 7, arbitrary: answer },
  { weight: 4, arbitrary: mark },
  { weight: 2, arbitrary: expire },
  { weight: 1, arbitrary: crash },
  { weight: 1, arbitrary: giveBack },
  { weight: 1, arbitrary: endWaits },
  { weight: 1, arbitrary: park },
  { weight: 1, arbitrary: kill },
  { weight: 1, arbitrary: revive },
  { weight: 1, arbitrary: prune },
);
const commands = fc.commands([steps], { maxCommands: 60, size: 'max' });

function promisesOf(mutant: Mutant | null) {
  return fc.asyncProperty(commands, async (plan) => {
    await using world = new OutboxWorld(mutant);
    await fc.asyncModelRun(() => ({ model: {}, real: world }), plan);
    await world.finish();
  });
}

describe('three relays on one outbox, with crashes, lost answers, ended claims and an operator', () => {
  it('keep every promise, and find at each step what a naive outbox would', async () => {
    await fc.assert(promisesOf(null), { seed, numRuns: 100 });
  });
});

describe('an outbox that is broken in one place', () => {
  it.each(Object.entries(MUTANTS))('is found out: it %s', async (_name, mutant) => {
    const details = await fc.check(promisesOf(mutant), { seed, numRuns: 200, endOnFailure: true });

    expect(String(details.errorInstance)).toMatch(/Two of|came as|never stored|is lost/);
  });
});
