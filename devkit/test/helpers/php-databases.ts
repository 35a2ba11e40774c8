import { startMariadb } from '../../services/mariadb.ts';

/** Opens a new database for a PHP service; what it opens is closed with the stack. Resolves with the service's variables. */
export type OpenPhpDatabase = (
  stack: AsyncDisposableStack,
  name: string,
) => Promise<Record<string, string>>;

/** The databases on which the PHP services run, for `describe.each`. */
export const phpDatabases: readonly (readonly [title: string, open: OpenPhpDatabase])[] = [
  ['SQLite', async () => ({})],
  ['MariaDB', openMariadb],
];

async function openMariadb(
  stack: AsyncDisposableStack,
  name: string,
): Promise<Record<string, string>> {
  const server = await startMariadb();
  stack.defer(() => server.stop());
  return server.createDatabase(name);
}
