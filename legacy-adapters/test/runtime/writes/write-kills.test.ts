import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startReconciler } from '@banyan/platform/events/reconciler/start-reconciler.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createSeededRandom } from '@banyan/platform/test/helpers/seeded-random.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, startStubService } from '../stub-service.ts';
import { type IntentLog, openIntentLog } from './intent-log.ts';
import { stockShop } from './stock-shop.ts';

const childFile = fileURLToPath(new URL('../../helpers/write-child.ts', import.meta.url));
const log = createLogger({ level: 'silent' });
const minute = 60_000;

const idOf = ({ url }: ReceivedRequest) => url.match(/\d+/)?.[0] ?? '';
const product = (request: ReceivedRequest) => ({ body: { id: Number(idOf(request)), stock: 1 } });

function startWriter({ file }: IntentLog, url: string, firstId: number) {
  const args = [childFile, file, url, String(firstId)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Not right behind an answer, but somewhere in the writes after it. */
async function killSomewhere(
  child: ReturnType<typeof startWriter>,
  random: () => number,
): Promise<void> {
  for (let answers = Math.floor(random() * 8); answers >= 0; answers -= 1) {
    await once(child.stdout, 'data');
  }
  await delay(random() * 4);
  child.kill('SIGKILL');
  await once(child, 'close');
}

/** Starts a reconciler as the gateway does that comes after the killed one, and waits until nothing is open. */
async function reconcile(intentLog: IntentLog, url: string): Promise<void> {
  await using adapter = createAdapterUnderTest(stockShop, { baseUrl: url });
  intentLog.age(minute);
  const { intents } = intentLog;
  const reconciler = startReconciler({
    intents,
    log,
    reread: (_subgraph, entity, key, signal) => adapter.readEntity(entity, key, { signal, log }),
  });
  await eventually(
    () => intents.audit(),
    ({ pending, unknown }) => pending + unknown === 0,
  );
  await reconciler.close();
}

describe('a gateway that is killed', () => {
  it('between the call and its outcome has told nothing, and the next one tells of exactly one change', async () => {
    await using intentLog = await openIntentLog();
    const writes: string[] = [];
    await using service = await startStubService(async (request) => {
      if (request.method === 'GET') return product(request);
      writes.push(idOf(request));
      child.kill('SIGKILL');
      await once(child, 'close');
      return product(request);
    });
    const child = startWriter(intentLog, service.url, 7);
    await once(child, 'close');
    expect(intentLog.readIntents()).toMatchObject([{ state: 'pending', entity_key: '{"id":"7"}' }]);
    expect(intentLog.readEvents()).toEqual([]);

    await reconcile(intentLog, service.url);

    expect(writes).toEqual(['7']);
    expect(intentLog.readEvents()).toMatchObject([
      { type: 'shop.Product.changed', subject: 'Product:7', reconciled: true, data: null },
    ]);
  });

  it('at any moment leaves no change untold, and tells of none twice', async () => {
    await using intentLog = await openIntentLog();
    const written = new Set<string>();
    const random = createSeededRandom(20);
    await using service = await startStubService(async (request) => {
      if (request.method === 'POST') written.add(idOf(request));
      return product(request);
    });
    for (const firstId of [1000, 2000, 3000]) {
      await killSomewhere(startWriter(intentLog, service.url, firstId), random);
    }

    await reconcile(intentLog, service.url);

    const told = intentLog.readEvents().map(({ subject }) => subject);
    expect(new Set(told).size).toBe(told.length);
    const untold = [...written].filter((id) => !told.includes(`Product:${id}`));
    expect(untold).toEqual([]);
    expect(written.size).toBeGreaterThan(5);
  });
});
