import { popularProducts, stockWrite } from '../workloads.ts';
import { createRandom, createZipf } from '../zipf.ts';
import type { LoadJob } from './load-job.ts';

/** A request to be sent. */
export interface Choice {
  readonly body: string;
  /** Its place among the distinct requests; null for a write. */
  readonly index: number | null;
  /** The product that its answer shows, if it shows one. */
  readonly product: number | null;
}

type ChoiceRules = Pick<LoadJob, 'kind' | 'bodies' | 'products' | 'writeShare' | 'seed'>;

/** Chooses request by request, the same ones for the same seed. Null when a sweep is over. */
export function createChooser(rules: ChoiceRules): () => Choice | null {
  const { kind, bodies, writeShare, seed } = rules;
  const reads = bodies.map((body, index) => toRead(body, index, rules));
  if (kind === 'sweep') {
    const rest = reads.values();
    return () => rest.next().value ?? null;
  }
  const random = createRandom(seed);
  const rank = createZipf(bodies.length, random);
  const writes = popularProducts().map(toWrite);
  const writtenRank = createZipf(writes.length, random);
  return () => {
    const choice = random() < writeShare ? writes[writtenRank()] : reads[rank()];
    return choice ?? null;
  };
}

function toRead(body: string, index: number, { products }: ChoiceRules): Choice {
  return { body, index, product: products[index] ?? null };
}

function toWrite(product: number): Choice {
  return { body: stockWrite(product), index: null, product };
}
