import type { CallTrace } from '@banyan/platform/request/call-trace.ts';
import { z } from 'zod';

const remoteTrace = z.object({
  banyan: z.object({
    legacyCalls: z.array(
      z.object({
        subgraph: z.string(),
        source: z.string(),
        method: z.string(),
        path: z.string(),
        status: z.number().nullable(),
        ms: z.number(),
        keys: z.number().nullable(),
      }),
    ),
    heldBackCalls: z
      .array(
        z.object({
          subgraph: z.string(),
          source: z.string(),
          method: z.string(),
          path: z.string(),
          retryAfterSeconds: z.number(),
        }),
      )
      .default([]),
    cacheUses: z
      .array(
        z.object({
          subgraph: z.string(),
          coordinate: z.string(),
          l1: z.number(),
          l2: z.number(),
          stale: z.number(),
          coalesced: z.number(),
          revalidated: z.number().default(0),
          miss: z.number(),
        }),
      )
      .default([]),
    batches: z
      .array(
        z.object({
          subgraph: z.string(),
          coordinate: z.string(),
          keys: z.number(),
          calls: z.number(),
          truncations: z.number(),
        }),
      )
      .default([]),
  }),
});

/**
 * Adds the legacy calls, made and held back, uses of caches and batches that a remote subgraph reports in `extensions.banyan`.
 * Anything of another form is left out.
 */
export function mergeRemoteTrace(extensions: unknown, trace: CallTrace): void {
  const read = remoteTrace.safeParse(extensions);
  if (!read.success) return;
  for (const call of read.data.banyan.legacyCalls) trace.record(call);
  for (const call of read.data.banyan.heldBackCalls) trace.recordHeldBack(call);
  for (const use of read.data.banyan.cacheUses) trace.recordCacheUse(use);
  for (const batch of read.data.banyan.batches) trace.recordBatch(batch);
}
