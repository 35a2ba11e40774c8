import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Client, Pool } from 'pg';
import type { InsightsStore } from '../../stores/insights-store.ts';
import {
  createPostgresInsightsStore,
  createSqliteInsightsStore,
} from '../../stores/open-insights-store.ts';

/** A store, and the SQL that went to its database. Disposing closes the store, unless a test did so. */
export interface CountedStore extends AsyncDisposable {
  readonly store: InsightsStore;
  /** The statements since the last call, in order. */
  takeStatements(): readonly string[];
}

/** Opens a SQLite store whose statements are recorded by the driver. */
export function openCountedSqlite(file = ':memory:'): CountedStore {
  const statements: string[] = [];
  return counted(createSqliteInsightsStore(new RecordingDatabase(file, statements)), statements);
}

/** Opens a PostgreSQL store whose statements are recorded by the driver. */
export async function openCountedPostgres(connectionString: string): Promise<CountedStore> {
  const statements: string[] = [];
  const pool = new Pool({ connectionString, max: 4, Client: recordingClient(statements) });
  return counted(await createPostgresInsightsStore(pool), statements);
}

/** The first word of each statement: what was done, in any database. */
export function verbsOf(statements: readonly string[]): readonly (string | undefined)[] {
  return statements.map((sql) => sql.trim().split(/\s/)[0]);
}

function counted(store: InsightsStore, statements: string[]): CountedStore {
  statements.length = 0;
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= store.close();
    return closed;
  };
  return {
    store: { ...store, close },
    takeStatements: () => statements.splice(0),
    [Symbol.asyncDispose]: close,
  };
}

class RecordingDatabase extends DatabaseSync {
  readonly #statements: string[];

  constructor(file: string, statements: string[]) {
    super(file);
    this.#statements = statements;
  }

  override exec(sql: string): void {
    this.#statements.push(sql);
    super.exec(sql);
  }

  override prepare(sql: string): StatementSync {
    const statements = this.#statements;
    return new Proxy(super.prepare(sql), {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (['all', 'get', 'run'].includes(String(name))) statements.push(sql);
          return Reflect.apply(member, target, args);
        };
      },
    });
  }
}

function recordingClient(statements: string[]): typeof Client {
  return class extends Client {
    // The driver has many overloads; each begins with the text.
    override query = ((text: string | { text: string }, ...rest: unknown[]) => {
      statements.push(typeof text === 'string' ? text : text.text);
      return Reflect.apply(Client.prototype.query, this, [text, ...rest]);
    }) as Client['query'];
  };
}
