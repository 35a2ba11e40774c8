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
  }),
});

/** Adds the legacy calls that a remote subgraph reports in `extensions.banyan`. Anything of another form is left out. */
export function mergeRemoteTrace(extensions: unknown, trace: CallTrace): void {
  const read = remoteTrace.safeParse(extensions);
  if (!read.success) return;
  for (const call of read.data.banyan.legacyCalls) trace.record(call);
}
