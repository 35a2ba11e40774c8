import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 20;

/** Asks again and again until `condition` holds of the answer, which it returns. The test's own time limit ends it. */
export async function eventually<Answer>(
  ask: () => Promise<Answer> | Answer,
  condition: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (condition(answer)) return answer;
    await delay(pauseMs);
  }
}
