import { sourceConfigSchema } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import type { ConfigFault } from '@banyan/platform/config/config-fault.ts';
import { describeReceived } from '@banyan/platform/config/describe-received.ts';
import {
  readSettings,
  type SettingsOrigin,
  type SettingsResult,
  unknownSetting,
} from '@banyan/platform/config/read-settings.ts';
import {
  flag,
  headerNames,
  serviceUrl,
  settings,
  text,
  wholeNumber,
} from '@banyan/platform/config/settings.ts';
import { z } from 'zod';
import type { SubgraphConfig } from '../config.ts';

/** The settings which tell the kinds of subgraphs apart. */
const KIND_SETTINGS = { sources: 'legacy', module: 'module', url: 'remote' } as const;

const schema = text('the path of a .graphql file');

/** By kind of subgraph. */
export const subgraphSettings = {
  legacy: settings({
    schema,
    sources: z.record(z.string(), sourceConfigSchema, { error: 'an object of sources by name' }),
  }).transform((value) => ({ kind: 'legacy' as const, ...value })),
  module: settings({
    schema,
    module: text('the path of a TypeScript or JavaScript file'),
  }).transform((value) => ({ kind: 'module' as const, ...value })),
  remote: settings({
    schema,
    url: serviceUrl(),
    timeoutMs: wholeNumber(1, 600_000, 'milliseconds').default(5000),
    forwardHeaders: headerNames().default(['accept-language']),
    forwardIdentity: flag().default(false),
  }).transform((value) => ({ kind: 'remote' as const, ...value })),
};

/** Reads one subgraph; its paths stay as they are written. Its kind follows from the setting that is present. */
export function readSubgraphSettings(
  name: string,
  value: unknown,
  origin: SettingsOrigin,
): SettingsResult<SubgraphConfig> {
  if (!/^[A-Za-z][\w-]*$/.test(name)) return failed(badName(name, origin));
  if (!isObject(value)) return failed(badKind(value, origin));
  const present = kindSettings.filter((setting) => Object.hasOwn(value, setting));
  const [setting, second] = present;
  if (setting !== undefined && second === undefined) {
    return readSettings(subgraphSettings[KIND_SETTINGS[setting]], value, origin);
  }
  const unknown = unknownKeys(value).map((key) => unknownSetting([...origin.path, key], allKeys));
  // A misspelt `sources` explains by itself why the subgraph seems to have no kind.
  const isExplained = present.length === 0 && unknown.some(({ suggestion }) => suggestion !== null);
  return failed(...(isExplained ? [] : [badKind(present, origin)]), ...unknown);
}

const kindSettings = Object.keys(KIND_SETTINGS) as (keyof typeof KIND_SETTINGS)[];

const allKeys = ['schema', ...kindSettings, 'timeoutMs', 'forwardHeaders', 'forwardIdentity'];

function unknownKeys(value: object): string[] {
  return Object.keys(value).filter((key) => !allKeys.includes(key));
}

function badName(name: string, { path }: SettingsOrigin): ConfigFault {
  const expected = 'a name of letters, digits, "_" and "-" which begins with a letter';
  return invalid(path, expected, JSON.stringify(name));
}

function badKind(received: unknown, { path }: SettingsOrigin): ConfigFault {
  const expected =
    'exactly one of sources (a legacy service), module (runs in the gateway) and url (runs elsewhere)';
  if (!Array.isArray(received)) return invalid(path, expected, describeReceived(received, []));
  return invalid(path, expected, received.length === 0 ? 'none of them' : received.join(' and '));
}

function invalid(path: ConfigFault['path'], expected: string, received: string): ConfigFault {
  return { code: 'CONFIG_INVALID', path, variable: null, expected, received, suggestion: null };
}

function failed(...faults: readonly ConfigFault[]) {
  return { ok: false as const, faults };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
