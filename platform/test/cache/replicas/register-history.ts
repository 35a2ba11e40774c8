/** A change of a key's value that a replica was told to invalidate. */
export interface Acknowledgement {
  readonly key: string;
  readonly value: number;
  readonly replica: number;
  /** When the replica had answered. */
  readonly atMs: number;
  /** False when the shared store did not take it: then it binds that replica only. */
  readonly isEverywhere: boolean;
}

/** A read of a key by a replica. */
export interface ObservedRead {
  readonly key: string;
  readonly value: number;
  readonly replica: number;
  /** When it began. */
  readonly atMs: number;
  readonly origin: string;
}

/** What was acknowledged and read, and which reads were older than they may be. */
export interface RegisterHistory {
  acknowledge(acknowledgement: Acknowledgement): void;
  observe(read: ObservedRead): void;
  /**
   * To be called when all replicas have heard of everything that was acknowledged before `atMs`: all that begins later
   * must see it.
   */
  rest(atMs: number): void;
  /** Reads since the last call which break the promise, in words. To be called when none is under way. */
  takeViolations(): readonly string[];
  readonly reads: number;
}

/**
 * A history in which a replica may lag behind the others by `lagMs`, and not at all behind itself. The newer a value, the
 * higher it is. A read sees all that was acknowledged before it began.
 */
export function createRegisterHistory(lagMs: number): RegisterHistory {
  let acknowledged: Acknowledgement[] = [];
  let unchecked: ObservedRead[] = [];
  let restedAtMs = Number.NEGATIVE_INFINITY;
  let reads = 0;
  const binds = (one: Acknowledgement, read: ObservedRead) => {
    if (one.key !== read.key || one.atMs >= read.atMs) return false;
    if (one.replica === read.replica) return true;
    return one.isEverywhere && (one.atMs < restedAtMs || one.atMs < read.atMs - lagMs);
  };
  return {
    acknowledge: (acknowledgement) => void acknowledged.push(acknowledgement),
    observe(read) {
      unchecked.push(read);
      reads += 1;
    },
    rest(atMs) {
      restedAtMs = atMs;
      acknowledged = newestOfEach(acknowledged);
    },
    takeViolations() {
      const taken = unchecked;
      unchecked = [];
      return taken.flatMap((read) => {
        const newer = acknowledged.filter((one) => one.value > read.value && binds(one, read));
        return newer.length === 0 ? [] : [describeViolation(read, newer)];
      });
    },
    get reads() {
      return reads;
    },
  };
}

/** Of each key, replica and reach only the newest binds: whatever was acknowledged before is older. */
function newestOfEach(acknowledged: readonly Acknowledgement[]): Acknowledgement[] {
  const newest = new Map<string, Acknowledgement>();
  for (const one of acknowledged) {
    const name = `${one.key} ${one.replica} ${one.isEverywhere}`;
    if (one.value > (newest.get(name)?.value ?? -1)) newest.set(name, one);
  }
  return [...newest.values()];
}

function describeViolation(read: ObservedRead, newer: readonly Acknowledgement[]): string {
  const latest = newer.reduce((one, other) => (other.value > one.value ? other : one));
  const lateMs = (read.atMs - Math.min(...newer.map(({ atMs }) => atMs))).toFixed(1);
  const what = `${read.key} at replica ${read.replica} is ${read.value} (${read.origin})`;
  return `${what}, ${latest.value} was acknowledged by replica ${latest.replica}; late by ${lateMs} ms`;
}
