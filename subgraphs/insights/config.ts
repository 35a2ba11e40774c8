import {
  readServerSettings,
  type ServerSettings,
} from '@banyan/subgraph-kit/settings/server-settings.ts';
import {
  createSettingsReader,
  type ReadEnv,
  type SettingsReader,
  type SettingsResult,
} from '@banyan/subgraph-kit/settings/settings-reader.ts';
import { parseReaders, type Readers } from './graph/readers.ts';

/** Settings of the subgraph, wherever it runs. */
export interface InsightsConfig {
  readonly databaseUrl: string;
  readonly readers: Readers;
  /** How long the change log, and the memory of events taken, go back. */
  readonly retentionDays: number;
}

/** Settings of the subgraph as a server of its own. */
export interface InsightsServerConfig extends InsightsConfig, ServerSettings {
  /** Null: it hears of nothing. */
  readonly rabbitmqUrl: string | null;
  /** Begin of the names of exchange and queues. */
  readonly prefix: string;
  /** Folder of the JSON Schemas of event types. */
  readonly schemas: string;
}

/** Reads INSIGHTS_DATABASE_URL (default a SQLite file below `var`), INSIGHTS_READERS (nobody) and INSIGHTS_RETENTION_DAYS (30). */
export function readInsightsConfig(env: ReadEnv): SettingsResult<InsightsConfig> {
  const reader = createSettingsReader(env);
  return reader.finish(readShared(reader));
}

/** Reads the settings of the server too; the README lists them. */
export function readInsightsServerConfig(env: ReadEnv): SettingsResult<InsightsServerConfig> {
  const reader = createSettingsReader(env);
  return reader.finish({
    ...readShared(reader),
    ...readServerSettings(reader, { port: 4003, prefix: 'INSIGHTS' }),
    rabbitmqUrl: reader.text('RABBITMQ_URL', '') || null,
    prefix: reader.text('EVENTS_PREFIX', 'banyan'),
    schemas: reader.text('EVENT_SCHEMAS', './schema/events'),
  });
}

function readShared(reader: SettingsReader): InsightsConfig {
  return {
    databaseUrl: reader.databaseUrl('INSIGHTS_DATABASE_URL', 'sqlite:./var/insights.db'),
    readers: parseReaders(reader.text('INSIGHTS_READERS', '')),
    retentionDays: reader.integer('INSIGHTS_RETENTION_DAYS', 30, [1, 3650]),
  };
}
