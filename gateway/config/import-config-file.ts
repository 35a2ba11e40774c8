import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { ConfigFault } from '@banyan/platform/config/config-fault.ts';

/** The default export of a configuration file, not yet checked, or why there is none. */
export type ImportedConfig =
  | { readonly ok: true; readonly exported: unknown }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Runs a configuration file. `file` is absolute. A file is run once per process, however often it is imported. */
export async function importConfigFile(file: string): Promise<ImportedConfig> {
  if (!existsSync(file)) return unreadable('a configuration file', 'no such file');
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    return defaultExport(module);
  } catch (error) {
    // The file is the author's program: whatever it throws is a fault in the configuration, not in Banyan.
    return unreadable('a file that can be imported', describeError(error));
  }
}

function defaultExport(module: unknown): ImportedConfig {
  const exported = Reflect.get(Object(module), 'default');
  if (exported !== undefined) return { ok: true, exported };
  return unreadable('export default defineConfig({ … })', 'no default export');
}

function describeError(error: unknown): string {
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  return isError ? String(error.message).trim() : String(error);
}

function unreadable(expected: string, received: string): ImportedConfig {
  const fault = { code: 'CONFIG_UNREADABLE', path: [], variable: null, suggestion: null } as const;
  return { ok: false, faults: [{ ...fault, expected, received }] };
}
