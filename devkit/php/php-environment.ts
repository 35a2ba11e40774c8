import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The legacy services under `php/`. */
export type PhpServiceName = 'catalog-lumen' | 'orders-laravel';

/** The root of this checkout. */
export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of a service's application. */
export function serviceDir(name: PhpServiceName): string {
  return join(REPOSITORY, 'php', name);
}

/** Everything that a PHP process gets to see: of our own environment only what finding and running PHP needs. */
export function phpEnvironment(
  storageDir: string,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return { ...inherited, ...env, APP_STORAGE: storageDir };
}
