import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { createSeededRandom } from '@banyan/platform/test/helpers/seeded-random.ts';

/** How consumers are killed. */
export interface ConsumerKills {
  readonly kills: number;
  readonly seed: number;
  /** How many events each consumer is given, from the first on. */
  readonly events: number;
}

const child = join(import.meta.dirname, 'intake-child.ts');
const mostTurns = 20;

/** Kills one consumer after the other; the same seed kills after the same number of events. Then one takes all to the end. */
export async function killConsumers(
  databaseUrl: string,
  { kills, seed, events }: ConsumerKills,
): Promise<void> {
  const random = createSeededRandom(seed);
  const start = () => startConsumer(databaseUrl, events);
  for (let kill = 0; kill < kills; kill += 1) {
    const taken = Math.ceil(random() * events * 0.8);
    await killAfter(start(), taken, random() * mostTurns);
  }
  const [code] = await once(start(), 'exit');
  if (code !== 0) throw new Error('The last consumer has not taken all events');
}

function startConsumer(databaseUrl: string, events: number): ChildProcess {
  return spawn(process.execPath, [child, databaseUrl, String(events)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function killAfter(consumer: ChildProcess, events: number, turns: number): Promise<void> {
  const exited = once(consumer, 'exit');
  const { stdout } = consumer;
  if (stdout === null) throw new Error('No output to read');
  let taken = 0;
  for await (const _ of createInterface({ input: stdout })) {
    taken += 1;
    if (taken !== events) continue;
    // Not right behind an acknowledgement, but somewhere in the events after it.
    for (let count = 0; count < turns; count += 1) await turn();
    consumer.kill('SIGKILL');
  }
  const [, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error('The consumer ended before it was killed');
}
