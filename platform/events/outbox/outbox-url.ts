import { resolve } from 'node:path';
import { maskUrlSecrets } from '../../config/secrets.ts';

/** A database that holds an outbox. */
export type OutboxAddress =
  | { readonly kind: 'sqlite'; readonly file: string; readonly name: string }
  | { readonly kind: 'postgres' | 'mysql'; readonly url: string; readonly name: string };

/** The forms that {@link parseOutboxUrl} understands, for messages. */
export const OUTBOX_URL_FORMS =
  'sqlite:<file>, sqlite::memory:, postgres://<user>@<host>/<database> or mysql://<user>@<host>/<database>';

const kinds: Readonly<Record<string, 'postgres' | 'mysql'>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};

/** Reads the URL of an outbox; a relative file is looked up below `baseDir`. Null when it has none of the {@link OUTBOX_URL_FORMS}. */
export function parseOutboxUrl(text: string, baseDir: string): OutboxAddress | null {
  const file = /^sqlite:(.+)$/.exec(text)?.[1];
  if (file !== undefined) {
    const isMemory = file === ':memory:';
    return { kind: 'sqlite', file: isMemory ? file : resolve(baseDir, file), name: text };
  }
  const url = URL.parse(text);
  const kind = kinds[url?.protocol ?? ''];
  if (url === null || kind === undefined || url.hostname === '' || url.pathname.length < 2) {
    return null;
  }
  return { kind, url: text, name: nameOf(url) };
}

/** A URL for messages, whatever is wrong with it. */
export function maskOutboxUrl(text: string): string {
  return maskUrlSecrets(text);
}

/** Without user, password and settings. */
function nameOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
