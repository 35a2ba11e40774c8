import { createAnswerCheck } from './check-answers.ts';
import { createChooser } from './choose-request.ts';
import { type Connection, openConnection } from './connection.ts';
import { createLoadCounters } from './load-counters.ts';
import type { LoadJob, LoadResult } from './load-job.ts';

const overdueCheckMs = 100;

/**
 * Puts load on a server, once it has answered on each connection: a server under load may take seconds to accept them all,
 * and until then there are fewer than the job says. `onMeasuring` is called when the windows that count begin; not at all in a sweep.
 */
export async function runLoad(job: LoadJob, onMeasuring: () => void): Promise<LoadResult> {
  const connections = Array.from({ length: job.connections }, () => openConnection(job.url));
  if (job.kind !== 'sweep')
    await Promise.all(connections.map((one) => one.post(job.bodies[0] ?? '')));
  const counters = createLoadCounters(job);
  const check = createAnswerCheck(job.writeShare);
  const choose = createChooser(job);
  void counters.measuring.then(onMeasuring);
  const timer = setInterval(() => counters.endOverdue(), overdueCheckMs);
  // A sweep ends when all is answered. Otherwise nobody waits for what is answered after the last window.
  const answered = Promise.all(connections.map(converse));
  await (job.kind === 'sweep' ? answered : counters.over);
  clearInterval(timer);
  const result = counters.result();
  for (const one of connections) one.destroy();
  return result;

  async function converse(connection: Connection): Promise<void> {
    while (!counters.isOver) {
      const choice = choose();
      if (choice === null) return;
      const leastStock = check.leastStock(choice);
      const sentAt = performance.now();
      const answer = await connection.post(choice.body);
      const latencyMs = performance.now() - sentAt;
      counters.add(latencyMs, check.judge(choice, answer, leastStock));
    }
  }
}
