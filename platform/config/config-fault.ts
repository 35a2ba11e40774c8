/** Stable codes of what can be wrong in a configuration file. */
export type ConfigFaultCode =
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_INVALID'
  | 'CONFIG_UNKNOWN_SETTING'
  | 'CONFIG_MISSING_VARIABLE';

/** Keys and list indexes from the top of the configuration. Empty for the configuration as a whole. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong in a configuration. Its texts hold no secrets. */
export interface ConfigFault {
  readonly code: ConfigFaultCode;
  readonly path: ConfigPath;
  /** The environment variable which gave the value; null when it stands in the file. */
  readonly variable: string | null;
  /** The form that the setting must have, as a noun: `a whole number from 1 to 65535`. */
  readonly expected: string;
  /** What was found there, masked where it may be secret. */
  readonly received: string;
  /** The known setting that was probably meant. */
  readonly suggestion: string | null;
}

/** The path as people write it: `subgraphs.catalog.sources.api` or `server.corsOrigins[1]`. */
export function renderConfigPath(path: ConfigPath): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`));
  return parts.join('').replace(/^\./, '') || '(the whole configuration)';
}

/** The fault as one sentence, for tools which show one line per fault. */
export function summarizeConfigFault(fault: ConfigFault): string {
  const { path, expected, received } = fault;
  const place = `${renderConfigPath(path)}${variableNote(fault)}`;
  return `${place}: expected ${expected}, received ${received}${suggestionNote(fault)}`;
}

/**
 * All faults as people read them, in the order given, each with its place, the expected form and what was received.
 * `file` is shown as it is passed. Ends without a line break.
 */
export function formatConfigFaults(file: string, faults: readonly ConfigFault[]): string {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  return [`${file} cannot be used, it has ${count}:`, ...faults.map(formatFault)].join('\n');
}

function formatFault(fault: ConfigFault): string {
  return [
    `  ${renderConfigPath(fault.path)}${variableNote(fault)}`,
    `    expected: ${fault.expected}${suggestionNote(fault)}`,
    `    received: ${fault.received}`,
  ].join('\n');
}

function variableNote({ variable }: ConfigFault): string {
  return variable === null ? '' : ` (environment variable ${variable})`;
}

function suggestionNote({ suggestion }: ConfigFault): string {
  return suggestion === null ? '' : `; did you mean "${suggestion}"?`;
}
