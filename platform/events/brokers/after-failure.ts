import type { CompleteGroup } from './consumer-groups.ts';
import { UnreadableMessage } from './unreadable-message.ts';

/** What becomes of a message whose handler has failed. */
export type AfterFailure =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'dead'; readonly reason: string };

const longestReason = 1000;

/** Decides by the number of the attempt that failed, 1 for the first. */
export function afterFailure(
  error: unknown,
  attempt: number,
  { maxAttempts, retryDelaysMs }: Pick<CompleteGroup, 'maxAttempts' | 'retryDelaysMs'>,
): AfterFailure {
  if (error instanceof UnreadableMessage || attempt >= maxAttempts) {
    return { kind: 'dead', reason: reasonOf(error) };
  }
  return {
    kind: 'retry',
    delayMs: retryDelaysMs[Math.min(attempt, retryDelaysMs.length) - 1] ?? 0,
  };
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text === '' ? 'The handler failed without a message' : text).slice(0, longestReason);
}
