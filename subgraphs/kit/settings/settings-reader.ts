import { DATABASE_URL_FORMS, parseDatabaseUrl } from './database-url.ts';

/** Value of an environment variable. */
export type ReadEnv = (name: string) => string | undefined;

/** Settings, or every fault in them as `NAME must be <form>, received <value>`. */
export type SettingsResult<Settings> =
  | { readonly ok: true; readonly config: Settings }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads variables one by one. A faulty one is noted, and reading goes on; `absent` is its value when it is not set. */
export interface SettingsReader {
  text(name: string, absent: string): string;
  /** `limits`: the least and the greatest, both allowed. */
  integer(name: string, absent: number, limits: readonly [least: number, greatest: number]): number;
  /** Not set: false. */
  boolean(name: string): boolean;
  /** Of a fault, no more than the scheme is shown: the rest may hold a password. */
  databaseUrl(name: string, absent: string): string;
  /** The settings, unless there was a fault. */
  finish<Settings>(settings: Settings): SettingsResult<Settings>;
}

/** Notes faults and goes on, so that one run shows them all. An empty variable counts as not set. */
export function createSettingsReader(env: ReadEnv): SettingsReader {
  const faults: string[] = [];
  const note = (name: string, expected: string, received: string) => {
    faults.push(`${name} must be ${expected}, received ${received}`);
  };
  const text = (name: string, absent: string) => env(name) || absent;
  return {
    text,
    integer(name, absent, [least, greatest]) {
      const received = text(name, String(absent));
      const value = Number(received);
      const isFine = /^\d+$/.test(received) && value >= least && value <= greatest;
      if (!isFine) note(name, `an integer from ${least} to ${greatest}`, JSON.stringify(received));
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

function maskUrl(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:/i.exec(text)?.[0];
  return scheme === undefined ? 'a text that is no URL' : JSON.stringify(`${scheme}…`);
}
