import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';

/** Who may see business figures: callers by id, or all who are signed in. */
export type Readers = 'all' | ReadonlySet<string>;

/** Reads ids parted by commas, or `*` for all who are signed in. Empty: nobody. */
export function parseReaders(text: string): Readers {
  const ids = text.split(',').map((id) => id.trim());
  return ids.includes('*') ? 'all' : new Set(ids.filter((id) => id !== ''));
}

/** Resolves when the caller may see figures. Rejects with `UNAUTHENTICATED` or `FORBIDDEN`. */
export async function assertReader(request: RequestContext, readers: Readers): Promise<void> {
  const caller = await request.identity();
  if (caller === null) throw new BanyanError('UNAUTHENTICATED', 'Sign in to see business figures.');
  if (readers === 'all' || readers.has(caller.id)) return;
  throw new BanyanError('FORBIDDEN', 'You may not see business figures.');
}
