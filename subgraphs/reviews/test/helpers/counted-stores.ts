import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import { Client, Pool, type QueryResult } from 'pg';
import { createPostgresReviewStore } from '../../stores/postgres-review-store.ts';
import type { NewReview, ReviewStore } from '../../stores/review-store.ts';
import { createSqliteReviewStore } from '../../stores/sqlite-review-store.ts';

/** A store, and the SQL that went to its database. Disposing closes the store, unless a test did so. */
export interface CountedStore extends AsyncDisposable {
  readonly store: ReviewStore;
  /** The statements since the last call, in order. */
  takeStatements(): readonly string[];
  /** The events in its outbox, in the order in which they were written. */
  events(): Promise<readonly ChangeEvent[]>;
  /** Runs SQL beside the store. */
  run(sql: string): Promise<unknown>;
  /** How many rows the database has given since the last call of `takeStatements`. */
  rowCount(): number;
}

interface Recording {
  readonly statements: string[];
  rowCount: number;
}

/** Opens a SQLite store whose statements are recorded by the driver. */
export async function openCountedSqlite(file = ':memory:'): Promise<CountedStore> {
  const recording: Recording = { statements: [], rowCount: 0 };
  const database = new RecordingDatabase(file, recording);
  const store = await createSqliteReviewStore(database);
  return counted(store, recording, async (sql) => database.prepare(sql).all());
}

/** Opens a PostgreSQL store whose statements are recorded by the driver. */
export async function openCountedPostgres(connectionString: string): Promise<CountedStore> {
  const recording: Recording = { statements: [], rowCount: 0 };
  const pool = new Pool({ connectionString, max: 4, Client: recordingClient(recording) });
  const store = await createPostgresReviewStore(pool);
  return counted(store, recording, async (sql) => (await pool.query(sql)).rows);
}

/** A review of product 1 by customer 1; name what matters. */
export function newReview(parts: Partial<NewReview> = {}): NewReview {
  const base = { productId: '1', authorId: '1', rating: 4, title: 'Fine', body: 'It works.' };
  return { ...base, createdAtMs: 1_700_000_000_000, ...parts };
}

/** The first word of each statement: what was done, in any database. */
export function verbsOf(statements: readonly string[]): readonly (string | undefined)[] {
  return statements.map((sql) => sql.trim().split(/\s/)[0]);
}

const READ_PAYLOADS = 'SELECT payload FROM banyan_outbox ORDER BY seq';

function counted(
  store: ReviewStore,
  recording: Recording,
  run: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
): CountedStore {
  const { statements } = recording;
  statements.length = 0;
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= store.close();
    return closed;
  };
  return {
    store: { ...store, close },
    takeStatements() {
      recording.rowCount = 0;
      return statements.splice(0);
    },
    events: async () =>
      (await run(READ_PAYLOADS)).map(({ payload }) => JSON.parse(String(payload)) as ChangeEvent),
    run,
    rowCount: () => recording.rowCount,
    [Symbol.asyncDispose]: close,
  };
}

class RecordingDatabase extends DatabaseSync {
  readonly #recording: Recording;

  constructor(file: string, recording: Recording) {
    super(file);
    this.#recording = recording;
  }

  override exec(sql: string): void {
    this.#recording.statements.push(sql);
    super.exec(sql);
  }

  override prepare(sql: string): StatementSync {
    const recording = this.#recording;
    return new Proxy(super.prepare(sql), {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          recording.statements.push(sql);
          const result: unknown = Reflect.apply(member, target, args);
          recording.rowCount += Array.isArray(result) ? result.length : 1;
          return result;
        };
      },
    });
  }
}

function recordingClient(recording: Recording): typeof Client {
  return class extends Client {
    // The driver has many overloads; each begins with the text, and those used here end with a promise or a callback.
    override query = ((text: string | { text: string }, ...rest: unknown[]) => {
      recording.statements.push(typeof text === 'string' ? text : text.text);
      const callback = rest.at(-1);
      if (typeof callback !== 'function') {
        return Reflect.apply(Client.prototype.query, this, [text, ...rest]);
      }
      // Several statements in one text give several results.
      const record = (error: unknown, result?: QueryResult | readonly QueryResult[]) => {
        const last = Array.isArray(result) ? result.at(-1) : result;
        recording.rowCount += last?.rows.length ?? 0;
        callback(error, result);
      };
      return Reflect.apply(Client.prototype.query, this, [text, ...rest.slice(0, -1), record]);
    }) as Client['query'];
  };
}
