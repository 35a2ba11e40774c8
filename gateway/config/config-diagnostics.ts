import {
  type ConfigFault,
  type ConfigPath,
  summarizeConfigFault,
} from '@banyan/platform/config/config-fault.ts';
import { compareDiagnostics, type Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { locateSetting } from './locate-setting.ts';

/** A configuration file as the author knows it, with its text; empty when it cannot be read. */
export interface ConfigFile {
  readonly file: string;
  readonly text: string;
}

/** Faults of a configuration as diagnostics at the settings which they are about, in the order of places. */
export function toConfigDiagnostics(
  config: ConfigFile,
  faults: readonly ConfigFault[],
): readonly Diagnostic[] {
  return faults
    .map((fault) =>
      diagnosticAtSetting(config, fault.path, fault.code, summarizeConfigFault(fault)),
    )
    .toSorted(compareDiagnostics);
}

/** A diagnostic at one setting. It quotes no line of the file, because the line might hold a secret. */
export function diagnosticAtSetting(
  { file, text }: ConfigFile,
  path: ConfigPath,
  code: string,
  message: string,
): Diagnostic {
  return { code, message, file, ...locateSetting(text, path) };
}
