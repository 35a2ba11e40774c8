import { parseReaders, type Readers } from './graph/readers.ts';
import { DATABASE_URL_FORMS, parseDatabaseUrl } from './stores/open-insights-store.ts';

/** Value of an environment variable. */
export type ReadEnv = (name: string) => string | undefined;

/** Settings of the subgraph, wherever it runs. */
export interface InsightsConfig {
  readonly databaseUrl: string;
  readonly readers: Readers;
  /** How long the change log, and the memory of events taken, go back. */
  readonly retentionDays: number;
}

/** Settings of the subgraph as a server of its own. */
export interface InsightsServerConfig extends InsightsConfig {
  readonly port: number;
  readonly host: string;
  readonly trustCallerHeader: boolean;
  /** Null: it hears of nothing. */
  readonly rabbitmqUrl: string | null;
  /** Begin of the names of exchange and queues. */
  readonly prefix: string;
  /** Folder of the JSON Schemas of event types. */
  readonly schemas: string;
}

/** Settings, or every fault in them as `NAME must be <form>, received <value>`. */
export type ConfigResult<Config> =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads INSIGHTS_DATABASE_URL (default a SQLite file below `var`), INSIGHTS_READERS (nobody) and INSIGHTS_RETENTION_DAYS (30). */
export function readInsightsConfig(env: ReadEnv): ConfigResult<InsightsConfig> {
  const reader = createReader(env);
  return reader.finish(readShared(reader));
}

/** Reads the settings of the server too; the README lists them. */
export function readInsightsServerConfig(env: ReadEnv): ConfigResult<InsightsServerConfig> {
  const reader = createReader(env);
  return reader.finish({
    ...readShared(reader),
    port: reader.integer('PORT', 4003, [0, 65_535]),
    host: reader.text('HOST', '127.0.0.1'),
    trustCallerHeader: reader.boolean('INSIGHTS_TRUST_CALLER_HEADER'),
    rabbitmqUrl: reader.text('RABBITMQ_URL', '') || null,
    prefix: reader.text('EVENTS_PREFIX', 'banyan'),
    schemas: reader.text('EVENT_SCHEMAS', './schema/events'),
  });
}

function readShared(reader: Reader): InsightsConfig {
  return {
    databaseUrl: reader.databaseUrl('INSIGHTS_DATABASE_URL', 'sqlite:./var/insights.db'),
    readers: parseReaders(reader.text('INSIGHTS_READERS', '')),
    retentionDays: reader.integer('INSIGHTS_RETENTION_DAYS', 30, [1, 3650]),
  };
}

interface Reader {
  text(name: string, absent: string): string;
  integer(name: string, absent: number, limits: readonly [min: number, max: number]): number;
  boolean(name: string): boolean;
  databaseUrl(name: string, absent: string): string;
  finish<Config>(config: Config): ConfigResult<Config>;
}

/** Notes faults and goes on, so that one run shows them all. An empty variable counts as not set. */
function createReader(env: ReadEnv): Reader {
  const faults: string[] = [];
  const note = (name: string, expected: string, received: string) => {
    faults.push(`${name} must be ${expected}, received ${received}`);
  };
  const text = (name: string, absent: string) => env(name) || absent;
  return {
    text,
    integer(name, absent, [min, max]) {
      const received = text(name, String(absent));
      const value = Number(received);
      const isFine = /^\d+$/.test(received) && value >= min && value <= max;
      if (!isFine) note(name, `an integer from ${min} to ${max}`, JSON.stringify(received));
      return value;
    },
    boolean(name) {
      const received = text(name, 'false');
      const isFine = received === 'true' || received === 'false';
      if (!isFine) note(name, 'true or false', JSON.stringify(received));
      return received === 'true';
    },
    databaseUrl(name, absent) {
      const received = text(name, absent);
      if (parseDatabaseUrl(received) === null) note(name, DATABASE_URL_FORMS, maskUrl(received));
      return received;
    },
    finish: (config) => (faults.length === 0 ? { ok: true, config } : { ok: false, faults }),
  };
}

/** Only the scheme: the rest of a database URL may hold a password. */
function maskUrl(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:/i.exec(text)?.[0];
  return scheme === undefined ? 'a text that is no URL' : JSON.stringify(`${scheme}…`);
}
