import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { ReadEnv, SettingsResult } from './settings-reader.ts';

/** What the gateway gives to a subgraph that it runs in its own process. */
export interface SubgraphModuleOptions {
  /** The SDL text that the project's configuration names. */
  readonly schema: string;
  readonly env: ReadEnv;
  readonly log: Logger;
  /** Relative SQLite files are looked up here. */
  readonly projectDir: string;
  /** Removes from the caches of all replicas what carries one of these tags. Default: nobody is told. */
  readonly invalidate?: (tags: readonly string[]) => Promise<void>;
}

/** The settings of a module. Throws an Error with all their faults. */
export function requireSettings<Settings>(
  subgraph: string,
  result: SettingsResult<Settings>,
): Settings {
  if (result.ok) return result.config;
  throw new Error(`Unusable settings of ${subgraph}: ${result.faults.join('; ')}`);
}
