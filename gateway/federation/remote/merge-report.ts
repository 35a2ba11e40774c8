import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { z } from 'zod';

const problem = z.object({
  subgraph: z.string(),
  coordinate: z.string(),
  path: z.string(),
  message: z.string(),
  count: z.int().positive(),
});

const remoteReport = z.object({
  banyan: z.object({
    calls: z.record(z.string(), z.int().nonnegative()).catch({}),
    problems: z.array(problem).catch([]),
  }),
});

/**
 * Takes over what an adapter in a process of its own reports in `extensions.banyan`: the legacy calls that it made for the
 * operation, which count against the operation's limit, and mappings that found nothing, where the request collects them.
 * Anything of another form is left out.
 */
export function mergeRemoteReport(
  extensions: unknown,
  { budget, mappingProblems }: Pick<RequestContext, 'budget' | 'mappingProblems'>,
): void {
  const read = remoteReport.safeParse(extensions);
  if (!read.success) return;
  const { calls, problems } = read.data.banyan;
  budget?.add(calls);
  for (const one of problems) mappingProblems?.add(one);
}
