import fc from 'fast-check';
import type { ReadOrder } from './replica-protocol.ts';

/** What is wrong while a round lasts. `replica` is the one that it befalls; the others go on. */
export type Trouble =
  | { readonly kind: 'none' | 'redis frozen' | 'redis restarted empty' }
  | {
      readonly kind: 'cut off' | 'stalled' | 'paused';
      readonly replica: number;
    }
  | { readonly kind: 'slow'; readonly replica: number; readonly delayMs: number };

/** Steps which are taken together, again and again while the trouble of their round lasts. */
export interface Round {
  readonly trouble: Trouble;
  /** The trouble lasts for so long at least. */
  readonly lastsMs: number;
  readonly batches: readonly (readonly Step[])[];
}

/** What one replica does. A write changes the value of a key and invalidates it. */
export type Step = {
  /** How long after the others of its batch it may begin. */
  readonly afterMs: number;
} & (
  | ({ readonly kind: 'read' | 'list'; readonly replica: number } & ReadOrder)
  | { readonly kind: 'write'; readonly replica: number; readonly key: string }
);

/** How many replicas there are. */
export const REPLICA_COUNT = 3;
/** What is read and written. */
export const KEYS: readonly string[] = ['a', 'b', 'c'];

const replica = fc.nat(REPLICA_COUNT - 1);
const afterMs = fc.nat(150);
const order = {
  replica,
  afterMs,
  keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 2 }),
  keeping: fc.constantFrom('fresh', 'fresh', 'stale'),
  loadMs: fc.oneof({ weight: 5, arbitrary: fc.nat(15) }, fc.nat(120)),
} as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('read' as const), ...order }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('list' as const), ...order }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      replica,
      afterMs,
      key: fc.constantFrom(...KEYS),
    }),
  },
);
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({ kind: fc.constantFrom('none', 'redis frozen', 'redis restarted empty') }),
  fc.record({ kind: fc.constantFrom('cut off', 'stalled', 'paused'), replica }),
  fc.record({
    kind: fc.constant('slow' as const),
    replica,
    delayMs: fc.integer({ min: 1, max: 45 }),
  }),
);
const round: fc.Arbitrary<Round> = fc.record({
  trouble,
  // Some outlast all that a cache believes by itself.
  lastsMs: fc.constantFrom(0, 0, 100, 100, 300, 300, 1800),
  batches: fc.array(fc.array(step, { minLength: 20, maxLength: 60 }), {
    minLength: 3,
    maxLength: 6,
  }),
});

/** Whatever the seed: what a replica does not notice itself, for longer than it may believe its memory. */
const firstTroubles: readonly Pick<Round, 'trouble' | 'lastsMs'>[] = [
  { trouble: { kind: 'paused', replica: 1 }, lastsMs: 1800 },
  { trouble: { kind: 'stalled', replica: 2 }, lastsMs: 1800 },
];

/** So many rounds, the same ones for the same seed. */
export function planRounds(count: number, seed: number): readonly Round[] {
  // Unbiased: small numbers first is of use only to those who shrink.
  const rounds = fc.sample(fc.noBias(round), { numRuns: count, seed });
  return rounds.map((one, index) => ({ ...one, ...firstTroubles[index] }));
}
