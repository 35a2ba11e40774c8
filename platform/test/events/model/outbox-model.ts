/** An event of the reference model. */
export interface ModelEvent {
  readonly seq: number;
  readonly subject: string;
  state: 'pending' | 'published' | 'dead';
  /** Who has claimed it, and whether that claim has run out. */
  claim: { readonly claimant: string; hasExpired: boolean } | null;
  /** After a failure, until its wait is over. */
  isWaiting: boolean;
}

/**
 * An outbox in the plainest words: a list of events, in which everything is found by looking at all of them. What the real
 * one does in SQL, with indexes and in few statements, must come to the same.
 */
export class OutboxModel {
  events: ModelEvent[] = [];
  readonly parked = new Set<string>();
  #nextSeq = 1;

  append(subjects: readonly string[]): void {
    for (const subject of subjects) {
      const seq = this.#nextSeq;
      this.#nextSeq += 1;
      this.events.push({ seq, subject, state: 'pending', claim: null, isWaiting: false });
    }
  }

  /** The numbers of what is claimed. */
  claim(claimant: string, limit: number): readonly number[] {
    const free = this.events
      .filter((event) => event.state === 'pending' && !isHeld(event))
      .filter(({ subject }) => !this.#isBlocked(subject, claimant))
      .slice(0, limit);
    for (const event of free) event.claim = { claimant, hasExpired: false };
    return free.map(({ seq }) => seq);
  }

  markPublished(seqs: readonly number[]): void {
    for (const event of this.#pick(seqs)) {
      if (event.state === 'published') continue;
      Object.assign(event, { state: 'published', claim: null, isWaiting: false });
    }
  }

  /** Those of the claimant, and what it holds behind them. `waits`: after a failure. */
  release(claimant: string, seqs: readonly number[], waits: boolean): void {
    const first = new Map<string, number>();
    for (const { seq, subject } of this.#pick(seqs)) {
      if (!first.has(subject) && this.#holds(claimant, seq)) first.set(subject, seq);
    }
    for (const event of this.events) {
      const from = first.get(event.subject);
      if (from === undefined || event.seq < from || !this.#holds(claimant, event.seq)) continue;
      Object.assign(event, { claim: null, isWaiting: waits });
    }
  }

  kill(seq: number): void {
    for (const event of this.#pick([seq])) {
      if (event.state !== 'pending') continue;
      Object.assign(event, { state: 'dead', claim: null, isWaiting: false });
    }
  }

  revive(seq: number): void {
    for (const event of this.#pick([seq])) if (event.state === 'dead') event.state = 'pending';
  }

  /** All that is published. */
  prune(): void {
    this.events = this.events.filter(({ state }) => state !== 'published');
  }

  expireClaims(claimant: string): void {
    for (const { claim } of this.events) {
      if (claim?.claimant === claimant) claim.hasExpired = true;
    }
  }

  endWaits(): void {
    for (const event of this.events) event.isWaiting = false;
  }

  /** A subject as a whole, or not at all. */
  #isBlocked(subject: string, claimant: string): boolean {
    if (this.parked.has(subject)) return true;
    return this.events.some(
      (event) =>
        event.subject === subject &&
        (event.isWaiting || (isHeld(event) && event.claim?.claimant !== claimant)),
    );
  }

  #holds(claimant: string, seq: number): boolean {
    return this.#pick([seq]).some(({ claim }) => claim?.claimant === claimant);
  }

  #pick(seqs: readonly number[]): readonly ModelEvent[] {
    return this.events.filter(({ seq }) => seqs.includes(seq));
  }
}

function isHeld({ claim }: ModelEvent): boolean {
  return claim !== null && !claim.hasExpired;
}
