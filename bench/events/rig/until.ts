import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 5;

/** Resolves when the condition holds; false when it does not within the time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > endMs) return false;
    await delay(pauseMs);
  }
  return true;
}
