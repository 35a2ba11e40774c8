import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';

/** An outbox in a file of its own, and what stands in it, read past the store. Closed with `await using`. */
export interface IntentLog extends AsyncDisposable {
  readonly file: string;
  readonly intents: IntentStore;
  /** Rows in the order in which they were made. */
  readIntents(): readonly IntentRow[];
  /** Whole events in the order in which they were written. */
  readEvents(): readonly ChangeEvent[];
  /** As if every pending intent had begun so much earlier. */
  age(ms: number): void;
}

export interface IntentRow {
  readonly id: string;
  readonly coordinate: string;
  readonly entity: string;
  readonly entity_key: string | null;
  readonly verb: string;
  readonly details: string;
  readonly state: string;
  readonly last_error: string | null;
}

export async function openIntentLog(): Promise<IntentLog> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'banyan-intents-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'outbox.db');
  const log = createLogger({ level: 'silent' });
  const outbox = stack.adopt(await openOutbox(`sqlite:${file}`, { log, baseDir: '/' }), (it) =>
    it.close(),
  );
  await outbox.ping();
  const reader = stack.adopt(new DatabaseSync(file, { timeout: 2000 }), (it) => it.close());
  const read = (sql: string) => reader.prepare(sql).all();
  return {
    file,
    intents: outbox.intents,
    readIntents: () =>
      read('SELECT * FROM banyan_intents ORDER BY id') as unknown as readonly IntentRow[],
    readEvents: () =>
      read('SELECT payload FROM banyan_outbox ORDER BY seq').map(({ payload }) =>
        JSON.parse(String(payload)),
      ),
    age: (ms) => reader.exec(`UPDATE banyan_intents SET created_at = created_at - ${ms}`),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
