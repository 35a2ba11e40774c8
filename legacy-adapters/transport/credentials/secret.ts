import { readFile } from 'node:fs/promises';
import { UnsentRequest } from '../transport-failure.ts';

/** A secret as the configuration gives it: the text itself, or the absolute path of a file that holds it. */
export type SecretSetting = string | { readonly file: string };

/** A secret that may change while the process runs. */
export interface Secret {
  /** Rejects with an `UnsentRequest` that names neither the secret nor its file. */
  read(): Promise<string>;
  /** Reads it anew, for a service that has refused the last one. */
  readAgain(): Promise<string>;
}

/** What {@link createSecret} needs. */
export interface SecretOptions {
  /** The subgraph, for errors. */
  readonly service: string;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

/** How long the content of a file is taken for what it was. */
const keptMs = 5000;

/** A file is read when it is needed first, and again after five seconds; white space at its ends does not count. */
export function createSecret(setting: SecretSetting, { service, now }: SecretOptions): Secret {
  if (typeof setting === 'string') {
    return { read: async () => setting, readAgain: async () => setting };
  }
  let last: { readonly text: Promise<string>; readonly atMs: number } | null = null;
  const readAgain = () => {
    const text = readSecretFile(setting.file, service);
    last = { text, atMs: now() };
    return text;
  };
  return {
    read: () => (last !== null && now() - last.atMs < keptMs ? last.text : readAgain()),
    readAgain,
  };
}

async function readSecretFile(file: string, service: string): Promise<string> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (text === '') throw new Error('The file of a secret is empty');
    return text;
  } catch (cause) {
    throw new UnsentRequest('UPSTREAM_CONFIG', 'The credentials of the source cannot be read.', {
      service,
      cause,
    });
  }
}
