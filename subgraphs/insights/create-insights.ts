import { readFile } from 'node:fs/promises';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { requireDatabaseUrl } from '@banyan/subgraph-kit/settings/database-url.ts';
import { createSubgraph, type Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { createInsightsLoaders } from './graph/insights-loaders.ts';
import { assertReader, type Readers } from './graph/readers.ts';
import { resolvers } from './graph/resolvers.ts';
import { createInsightsConsumer } from './intake/consume-events.ts';
import type { InsightsStore } from './stores/insights-store.ts';
import { openInsightsStore } from './stores/open-insights-store.ts';
import { pruneUntilClosed } from './stores/prune-until-closed.ts';

/** What {@link createInsights} needs. */
export interface InsightsOptions {
  /** `sqlite:<file>`, `sqlite::memory:` or `postgres://…`. */
  readonly databaseUrl: string;
  readonly log: Logger;
  /** The subgraph's SDL. Default: `schema/insights.graphql`. */
  readonly sdl?: string;
  /** Folder of a relative SQLite file. Default: the working directory. */
  readonly baseDir?: string;
  /** Default: nobody. */
  readonly readers?: Readers;
  /** How long the change log, and the memory of events taken, go back. Default 30. */
  readonly retentionDays?: number;
}

const defaultSdl = new URL('../../schema/insights.graphql', import.meta.url);

/** The insights subgraph on its database, which `close()` closes. Rejects when the database cannot be opened. */
export async function createInsights(options: InsightsOptions): Promise<Subgraph> {
  const { databaseUrl, log, baseDir = process.cwd(), retentionDays = 30 } = options;
  const sdl = options.sdl ?? (await readFile(defaultSdl, 'utf8'));
  const opened = await openStore(databaseUrl, { baseDir, log });
  const store = pruneUntilClosed(opened, { retentionDays, log });
  try {
    return createInsightsOnStore(store, { ...options, sdl });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Forgets all that was ever heard of, so that a replay builds it anew. Rejects when the database cannot be opened. */
export async function resetInsights(options: InsightsOptions): Promise<void> {
  const { databaseUrl, log, baseDir = process.cwd() } = options;
  const store = await openStore(databaseUrl, { baseDir, log });
  await store.reset().finally(() => store.close());
}

async function openStore(
  databaseUrl: string,
  options: { readonly baseDir: string; readonly log: Logger },
): Promise<InsightsStore> {
  return openInsightsStore(requireDatabaseUrl(databaseUrl), options);
}

/** What an insights subgraph on an open store is made of. */
export type InsightsOnStoreOptions = Pick<InsightsOptions, 'readers' | 'log'> & {
  readonly sdl: string;
};

/** The insights subgraph on an open store, which it takes over. */
export function createInsightsOnStore(
  store: InsightsStore,
  { sdl, log, readers = new Set() }: InsightsOnStoreOptions,
): Subgraph {
  return createSubgraph({
    name: 'insights',
    sdl,
    resolvers,
    createContext: (request) => ({
      request,
      store,
      loaders: createInsightsLoaders(store),
      assertReader: () => assertReader(request, readers),
    }),
    events: { consumers: [createInsightsConsumer(store, log)] },
    checkHealth: () => store.ping(),
    close: () => store.close(),
  });
}
