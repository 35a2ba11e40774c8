import type { Socket } from 'node:net';

/** How fast bytes go, for all pipes that share it; it may change at any time. */
export interface Pace {
  readonly delayMs: number;
  readonly isStalled: boolean;
}

interface Parcel {
  /** Null: the end. */
  readonly bytes: Buffer | null;
  /** By the clock of `performance.now()`. */
  readonly dueAtMs: number;
}

/** Passes on what one socket receives to another, late, in order. Reads without bound: for tests. */
export class PacedPipe {
  readonly #to: Socket;
  readonly #pace: Pace;
  readonly #onPassed: (bytes: Buffer) => void;
  readonly #waiting: Parcel[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(from: Socket, to: Socket, pace: Pace, onPassed: (bytes: Buffer) => void = () => {}) {
    this.#to = to;
    this.#pace = pace;
    this.#onPassed = onPassed;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => this.#take(null));
    to.on('close', () => this.#cancel());
  }

  /** Passes on what is due. To be called when the pace has changed. */
  flush(): void {
    this.#cancel();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const waitMs = next.dueAtMs - performance.now();
      if (this.#pace.isStalled) return;
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.flush(), waitMs);
        return;
      }
      this.#waiting.shift();
      this.#pass(next.bytes);
    }
  }

  #take(bytes: Buffer | null): void {
    this.#waiting.push({ bytes, dueAtMs: performance.now() + this.#pace.delayMs });
    if (this.#timer === null) this.flush();
  }

  #pass(bytes: Buffer | null): void {
    if (this.#to.destroyed) return;
    if (bytes === null) {
      this.#to.end();
      return;
    }
    this.#onPassed(bytes);
    this.#to.write(bytes);
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
