import type { OutboxRow } from '../../../events/outbox/outbox-store.ts';
import { createSubjectQueues, type HeldRow } from '../../../events/relay/subject-queues.ts';

/** A relay that does one step when it is told to. How it holds its rows is the real thing. */
export class WorldRelay {
  readonly #name: string;
  #starts = 0;
  #claims = 0;
  /** Claims before this one have run out. */
  #overBefore = 0;
  queues = createSubjectQueues();
  /** Events without a word of the broker yet, by subject. */
  readonly onWay = new Map<string, HeldRow>();
  /** Confirmed, and not yet marked. */
  unmarked: number[] = [];
  /** Under which it has ever claimed: rows of earlier names are left to their leases. */
  readonly claimants: string[] = [];

  constructor(name: string) {
    this.#name = name;
    this.rename();
  }

  get claimant(): string {
    return this.claimants.at(-1) ?? '';
  }

  /** As a relay does that could not give rows back, or does not know what it has claimed. */
  rename(): void {
    this.#starts += 1;
    this.claimants.push(`${this.#name}.${this.#starts}`);
  }

  restart(): void {
    this.queues = createSubjectQueues();
    this.onWay.clear();
    this.unmarked = [];
    this.rename();
  }

  hold(rows: readonly OutboxRow[]): void {
    this.#claims += 1;
    const { claimant } = this;
    this.queues.add(rows.map((row) => ({ row, claimant, claimedAtMs: this.#claims })));
  }

  endClaims(): void {
    this.#overBefore = this.#claims + 1;
  }

  isOver({ claimedAtMs }: HeldRow): boolean {
    return claimedAtMs < this.#overBefore;
  }

  /** What it holds and has not sent, and whose claims are over. */
  takeOver(): readonly HeldRow[] {
    return this.queues.takeWaiting(this.#overBefore);
  }
}
