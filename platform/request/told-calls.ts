import { z } from 'zod';
import type { CallUse } from './call-budget.ts';

/** Header in which a gateway tells a subgraph elsewhere what its operation has used of its limit. */
export const CALLS_HEADER = 'banyan-calls';

const wholeNumber = z.int().nonnegative();

const told = z.object({
  most: wholeNumber,
  taken: wholeNumber,
  sources: z.record(z.string(), wholeNumber),
});

/** The value of {@link CALLS_HEADER} for one subgraph: of sources, it has only those of that subgraph. */
export function tellCalls({ most, taken, sources }: CallUse, subgraph: string): string {
  const own = Object.entries(sources).filter(([source]) => source.startsWith(`${subgraph}.`));
  return JSON.stringify({ most, taken, sources: Object.fromEntries(own) });
}

/** Reads what {@link tellCalls} has written; null for anything else. */
export function readToldCalls(text: string | undefined): CallUse | null {
  if (text === undefined) return null;
  try {
    return told.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Whoever else uses the header may write what they like.
    return null;
  }
}
