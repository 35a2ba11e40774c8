import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../helpers/eventually.ts';
import {
  type OutboxUnderTest,
  openPostgresUnderTest,
  openSqliteUnderTest,
  productEvent,
} from '../../helpers/outbox-under-test.ts';
import {
  createRelayProcesses,
  type RelayProcess,
  type RelayProcesses,
  type RelaySkew,
} from './relay-processes.ts';

const hourMs = 3_600_000;
const early: RelaySkew = { clockMs: -hourMs };
const late: RelaySkew = { clockMs: hourMs };
const products = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const databases: readonly (readonly [string, () => Promise<OutboxUnderTest>])[] = [
  ['SQLite', () => openSqliteUnderTest()],
  ['PostgreSQL', () => openPostgresUnderTest(postgres)],
];

/** An outbox with a few events of each product, and nobody who relays them. */
async function openWorld(
  stack: AsyncDisposableStack,
  open: () => Promise<OutboxUnderTest>,
  leaseMs = 60_000,
) {
  const under = stack.adopt(await open(), (it) => it.close());
  const url = under.address.includes('://') ? under.address : `sqlite:${under.address}`;
  const relays = stack.use(createRelayProcesses(url, leaseMs));
  const appended: (readonly string[])[] = [];
  for (let round = 0; round < 4; round += 1) {
    const events = await under.outbox.append(products.map((id) => productEvent(id)));
    appended.push(events.map(({ id }) => id));
  }
  return { under, relays, appended };
}

/** Starts relays, each when the one before has events on their way. */
async function startAll(relays: RelayProcesses, skews: readonly RelaySkew[]) {
  const started: RelayProcess[] = [];
  for (const skew of skews) {
    const relay = relays.start(skew);
    await eventually(
      () => relay.sent.length,
      (count) => count > 0,
    );
    started.push(relay);
  }
  return started;
}

/** By product, in the order in which each event arrived first. */
function firstArrivals({ broker }: RelayProcesses): readonly (readonly string[])[] {
  return products.map((product) => {
    const own = broker.stored.filter(({ subject }) => subject === `Product:${product}`);
    return [...new Set(own.map(({ id }) => id))];
  });
}

function allPublished({ outbox }: OutboxUnderTest) {
  return eventually(
    () => outbox.audit(),
    ({ published }) => published === 40,
  );
}

describe.each(databases)('two relays on one %s whose clocks are two hours apart', (_name, open) => {
  it('never send two events of a subject at once, and bring each one once, in order', async () => {
    await using stack = new AsyncDisposableStack();
    const { under, relays, appended } = await openWorld(stack, open);
    const both = await startAll(relays, [early, late]);

    relays.broker.answerAll(() => 'confirmed');
    await allPublished(under);

    expect(both.map(({ clockMinutes }) => clockMinutes)).toEqual([-60, 60]);
    expect(relays.broker.overlaps).toEqual([]);
    expect(relays.broker.sent).toHaveLength(40);
    expect(firstArrivals(relays)).toEqual(products.map((_, at) => appended.map((ids) => ids[at])));
  });

  it.each([
    ['ahead', late, early],
    ['behind', early, late],
  ])(
    'take over what a killed one held whose clock was %s, when its claim is over and not an hour later',
    async (_where, dying, heir) => {
      await using stack = new AsyncDisposableStack();
      const { under, relays, appended } = await openWorld(stack, open, 1000);
      const [first] = await startAll(relays, [dying]);
      await first?.kill();

      relays.broker.answerAll(() => 'confirmed');
      relays.start(heir);
      await allPublished(under);

      expect(relays.broker.overlaps).toEqual([]);
      expect(relays.broker.sent.length - 40).toBeLessThanOrEqual(4);
      expect(firstArrivals(relays)).toEqual(
        products.map((_, at) => appended.map((ids) => ids[at])),
      );
    },
  );

  it('would send two at once if they set the ends of their claims by their own clocks, as this mutant does', async () => {
    await using stack = new AsyncDisposableStack();
    const { relays } = await openWorld(stack, open);

    await startAll(relays, [{ ...early, claimShiftMs: -hourMs }, late]);
    const overlaps = await eventually(
      () => relays.broker.overlaps,
      ({ length }) => length > 0,
    );

    expect(overlaps[0]).toMatch(/^Product:/);
  });
});
