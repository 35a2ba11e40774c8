import type { SettingsReader } from './settings-reader.ts';

/** Settings of a subgraph as a server of its own. */
export interface ServerSettings {
  readonly port: number;
  readonly host: string;
  /** Whether `banyan-caller-id` is believed: only behind a network that admits the gateway alone. */
  readonly trustCallerHeader: boolean;
}

/** Where a subgraph differs from the others. */
export interface ServerDefaults {
  readonly port: number;
  /** With which the names of its own variables begin, such as `REVIEWS`. */
  readonly prefix: string;
}

/** Reads PORT, HOST (default 127.0.0.1) and <prefix>_TRUST_CALLER_HEADER (false). */
export function readServerSettings(
  reader: SettingsReader,
  { port, prefix }: ServerDefaults,
): ServerSettings {
  return {
    port: reader.integer('PORT', port, [0, 65_535]),
    host: reader.text('HOST', '127.0.0.1'),
    trustCallerHeader: reader.boolean(`${prefix}_TRUST_CALLER_HEADER`),
  };
}
