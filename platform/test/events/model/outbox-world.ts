import { DatabaseSync } from 'node:sqlite';
import type { NewEvent } from '../../../events/change-event.ts';
import type { OutboxStore } from '../../../events/outbox/outbox-store.ts';
import { emitInSqlite } from '../../../events/outbox/stores/sqlite/emit-in-sqlite.ts';
import {
  migrateIntentsInSqlite,
  migrateOutboxInSqlite,
} from '../../../events/outbox/stores/sqlite/sqlite-migrate.ts';
import { createSqliteOutbox } from '../../../events/outbox/stores/sqlite/sqlite-outbox.ts';
import type { HeldRow } from '../../../events/relay/subject-queues.ts';
import { productEvent } from '../../helpers/outbox-under-test.ts';
import { OutboxModel } from './outbox-model.ts';
import { brokenPromises, type CommittedEvent, type OutboxSight } from './outbox-promises.ts';
import { WorldRelay } from './world-relay.ts';

/** How the broker answers, and whether it has the event. */
export type BrokerWord = 'confirmed' | 'refused' | 'silent, but stored';

/** Makes a store worse. */
export type Mutant = (outbox: OutboxStore, database: DatabaseSync) => OutboxStore;

const leaseMs = 600_000;
const retryInMs = 600_000;

const ROWS = `
  SELECT seq, aggregatetype || ':' || aggregateid AS subject,
    CASE WHEN published_at IS NOT NULL THEN 'published' WHEN dead_at IS NOT NULL THEN 'dead' ELSE 'pending' END AS state,
    claimed_by AS claimant, claimed_until = 1 AS hasExpired, available_at > created_at + 300000 AS isWaiting
  FROM banyan_outbox ORDER BY seq`;

/**
 * A real SQLite outbox, relays that go step by step, and a broker. After each step everything is compared with the
 * {@link OutboxModel}, and looked at for broken promises. A mutant is only looked at.
 */
export class OutboxWorld implements AsyncDisposable {
  readonly #database = new DatabaseSync(':memory:');
  readonly #outbox: OutboxStore;
  readonly #model: OutboxModel | null;
  readonly #relays = ['a', 'b', 'c'].map((name) => new WorldRelay(name));
  readonly #committed: CommittedEvent[] = [];
  /** What has reached the queues, in its order. */
  readonly #stored: number[] = [];
  readonly #killed = new Set<number>();

  constructor(mutant: Mutant | null) {
    migrateOutboxInSqlite(this.#database);
    migrateIntentsInSqlite(this.#database);
    const outbox = createSqliteOutbox(this.#database, { name: 'world' });
    this.#outbox = mutant?.(outbox, this.#database) ?? outbox;
    this.#model = mutant === null ? new OutboxModel() : null;
  }

  async append(products: readonly string[]): Promise<void> {
    const written = await this.#outbox.append(eventsOf(products));
    for (const { id, subject } of written) {
      this.#committed.push({ seq: this.#committed.length + 1, id, subject });
    }
    this.#model?.append(written.map(({ subject }) => subject));
  }

  /** A transaction of a writer that comes to nothing. */
  appendAndRollBack(products: readonly string[]): void {
    this.#database.exec('BEGIN');
    emitInSqlite(this.#database, eventsOf(products));
    this.#database.exec('ROLLBACK');
  }

  /** `isHeard`: false when the answer is lost. */
  async claim(relay: WorldRelay, limit: number, isHeard: boolean): Promise<void> {
    await this.#release(relay, relay.takeOver(), null);
    const { claimant } = relay;
    const rows = await this.#outbox.claim({ claimant, limit, leaseMs });
    const expected = this.#model?.claim(claimant, limit);
    if (expected !== undefined) requireEqual('claimed', seqsOf(rows), expected);
    if (isHeard) relay.hold(rows);
    else relay.rename();
  }

  /** `isStored`: whether it reaches the queues long before the broker's word reaches the relay. */
  async send(relay: WorldRelay, isStored: boolean): Promise<void> {
    const held = relay.queues.takeNext();
    if (held === null) return;
    if (relay.isOver(held)) return this.#release(relay, relay.queues.failed(held.row), null);
    this.#requireAlone(held.row.subject);
    relay.onWay.set(held.row.subject, held);
    if (isStored) this.#stored.push(held.row.seq);
  }

  /** `isGivenBack`: false when the outbox is away after a failure. */
  async answer(relay: WorldRelay, word: BrokerWord, isGivenBack: boolean): Promise<void> {
    const [held] = relay.onWay.values();
    if (held === undefined) return;
    const { seq, subject } = held.row;
    relay.onWay.delete(subject);
    if (word !== 'refused') this.#stored.push(seq);
    if (word === 'confirmed') {
      relay.unmarked.push(seq);
      return relay.queues.arrived(held.row);
    }
    const failed = relay.queues.failed(held.row);
    if (isGivenBack) await this.#release(relay, failed, held);
    else relay.rename();
  }

  async mark(relay: WorldRelay): Promise<void> {
    await this.#outbox.markPublished(relay.unmarked);
    this.#model?.markPublished(relay.unmarked);
    relay.unmarked = [];
  }

  async giveBack(relay: WorldRelay): Promise<void> {
    await this.#release(relay, relay.queues.takeWaiting(Number.POSITIVE_INFINITY), null);
  }

  /** Of all names that it has had. What is on its way becomes that of a relay which has come back from the dead. */
  expireClaims(relay: WorldRelay): void {
    relay.endClaims();
    for (const claimant of relay.claimants) {
      this.#database
        .prepare('UPDATE banyan_outbox SET claimed_until = 1 WHERE claimed_by = ?')
        .run(claimant);
      this.#model?.expireClaims(claimant);
    }
  }

  endWaits(): void {
    this.#database.exec('UPDATE banyan_outbox SET available_at = 1 WHERE available_at > 1');
    this.#model?.endWaits();
  }

  async park(product: string, isParked: boolean): Promise<void> {
    const subject = `Product:${product}`;
    if (isParked) await this.#outbox.park(subject, 'by hand');
    else await this.#outbox.unpark(subject);
    if (isParked) this.#model?.parked.add(subject);
    else this.#model?.parked.delete(subject);
  }

  async kill(index: number): Promise<void> {
    const event = this.#committed[index % Math.max(1, this.#committed.length)];
    if (event === undefined) return;
    if (!(await this.#outbox.kill(event.id, 'by hand'))) return;
    this.#killed.add(event.seq);
    this.#model?.kill(event.seq);
  }

  async revive(index: number): Promise<void> {
    const event = this.#committed[index % Math.max(1, this.#committed.length)];
    if (event === undefined) return;
    await this.#outbox.revive(event.id);
    this.#model?.revive(event.seq);
  }

  async prune(): Promise<void> {
    await this.#outbox.prune({ olderThanMs: -60_000, limit: 1000 });
    this.#model?.prune();
  }

  relay(index: number): WorldRelay {
    const relay = this.#relays[index];
    if (relay === undefined) throw new RangeError(`There is no relay ${index}`);
    return relay;
  }

  /** Throws for a promise that is broken, and for what differs from the model. */
  async check(): Promise<void> {
    const rows = this.#database.prepare(ROWS).all();
    const audit = await this.#outbox.audit();
    const sight: OutboxSight = {
      rows: rows.map(({ seq, state }) => ({ seq: Number(seq), state: String(state) })),
      audit,
      committed: this.#committed,
      stored: this.#stored,
      killed: this.#killed,
    };
    const [broken] = brokenPromises(sight);
    if (broken !== undefined) throw new Error(broken);
    if (this.#model !== null) requireEqual('rows', rows.map(likeModel), this.#model.events);
  }

  /** Ends all trouble, and lets one relay bring what is left. Throws when something is left behind. */
  async finish(): Promise<void> {
    for (const relay of this.#relays) {
      relay.restart();
      this.expireClaims(relay);
    }
    for (const { subject } of this.#committed) await this.park(subject.slice(8), false);
    this.endWaits();
    const last = this.relay(0);
    await this.claim(last, 1000, true);
    while (last.queues.size > 0) {
      await this.send(last, false);
      await this.answer(last, 'confirmed', true);
    }
    await this.mark(last);
    await this.check();
    requireEqual('left behind', (await this.#outbox.audit()).pending, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outbox.close();
  }

  /** `failed`: the one which is to wait, or null when all are given back unsent. */
  async #release(
    relay: WorldRelay,
    rows: readonly HeldRow[],
    failed: HeldRow | null,
  ): Promise<void> {
    for (const claimant of relay.claimants) {
      const own = rows.filter((held) => held.claimant === claimant).map(({ row }) => row.seq);
      const released = own.map((seq) => ({
        seq,
        error: 'no',
        retryInMs: failed === null ? 0 : retryInMs,
        hasFailed: seq === failed?.row.seq,
      }));
      await this.#outbox.release(claimant, released);
      this.#model?.release(claimant, own, failed !== null);
    }
  }

  /** A relay whose claim is over may have been taken for dead. */
  #requireAlone(subject: string): void {
    const others = this.#relays.flatMap((relay) => {
      const held = relay.onWay.get(subject);
      const isAllowed = held === undefined || relay.isOver(held) || this.#killed.has(held.row.seq);
      return isAllowed ? [] : [held.row.seq];
    });
    if (others.length > 0) throw new Error(`Two of ${subject} are on their way`);
  }
}

function eventsOf(products: readonly string[]): readonly NewEvent[] {
  return products.map((id) => productEvent(id));
}

function seqsOf(rows: readonly { readonly seq: number }[]): readonly number[] {
  return rows.map(({ seq }) => seq);
}

function likeModel(row: Readonly<Record<string, unknown>>): unknown {
  const { seq, subject, state, claimant, hasExpired, isWaiting } = row;
  const claim = claimant === null ? null : { claimant, hasExpired: hasExpired === 1 };
  return { seq, subject, state, claim, isWaiting: isWaiting === 1 };
}

function requireEqual(what: string, found: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: found ${left}, expected ${right}`);
}
