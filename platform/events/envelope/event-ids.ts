import { randomFillSync } from 'node:crypto';

/** Makes UUIDs of version 7 (https://www.rfc-editor.org/rfc/rfc9562#section-5.7), each greater as text than the one before. */
export interface EventIds {
  /** `timeMs`: milliseconds since 1970, default the process's clock. A time that goes back does not make ids go back. */
  next(timeMs?: number): string;
}

const counterLimit = 0x1000;

/** Ids that grow within one process; those of several processes differ by 62 random bits. */
export function createEventIds(): EventIds {
  const random = Buffer.alloc(4096);
  let used = random.length;
  let lastMs = 0;
  let counter = 0;

  function takeRandom(bytes: number): Buffer {
    if (used + bytes > random.length) {
      randomFillSync(random);
      used = 0;
    }
    used += bytes;
    return random.subarray(used - bytes, used);
  }

  /** Only half of the counter's range is drawn, so that there is room to count within a millisecond. */
  function step(timeMs: number): void {
    if (timeMs > lastMs) {
      lastMs = timeMs;
      counter = takeRandom(2).readUInt16BE() % (counterLimit / 2);
      return;
    }
    counter += 1;
    if (counter < counterLimit) return;
    lastMs += 1;
    counter = 0;
  }

  return {
    next(timeMs = Date.now()) {
      step(Math.floor(timeMs));
      const time = lastMs.toString(16).padStart(12, '0');
      const tail = takeRandom(8).toString('hex');
      const variant = (0x8 | (Number.parseInt(tail.charAt(0), 16) & 0x3)).toString(16);
      const middle = `7${counter.toString(16).padStart(3, '0')}-${variant}${tail.slice(1, 4)}`;
      return `${time.slice(0, 8)}-${time.slice(8)}-${middle}-${tail.slice(4)}`;
    },
  };
}
