import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

/** Calls of one legacy service which go at the same time. */
export interface CallStage {
  readonly baseUrl: string;
  readonly paths: readonly string[];
}

const rounds = 150;
/** Rounds that do not count: connections are opened, and code is compiled. */
const warmUpRounds = 50;

/**
 * The median time in milliseconds of making the calls alone, stage after stage, with Node's HTTP client and kept
 * connections: what a gateway on this machine can hardly be faster than.
 */
export async function measureBareCalls(stages: readonly CallStage[]): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  try {
    for (let round = 0; round < warmUpRounds + rounds; round += 1) {
      const start = performance.now();
      for (const stage of stages) await callAll(stage, agent);
      if (round >= warmUpRounds) times.push(performance.now() - start);
    }
  } finally {
    agent.destroy();
  }
  return times.sort((a, b) => a - b)[rounds / 2] ?? Number.NaN;
}

async function callAll({ baseUrl, paths }: CallStage, agent: Agent): Promise<void> {
  const answers = paths.map(async (path) => {
    const [response]: IncomingMessage[] = await once(
      get(new URL(path, baseUrl), { agent }),
      'response',
    );
    if (response !== undefined) await json(response);
  });
  await Promise.all(answers);
}
