import { readdir, readFile } from 'node:fs/promises';

/** One step from an empty database to the present one. Never changed once it has been released. */
export interface Migration {
  /** From the file's name: `0001-create-review.sql` is 1. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The migrations of one kind of database, lowest version first. */
export async function readMigrations(kind: 'sqlite' | 'postgres'): Promise<readonly Migration[]> {
  const folder = new URL(`./migrations/${kind}/`, import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number.parseInt(name, 10),
      name,
      sql: await readFile(new URL(name, folder), 'utf8'),
    })),
  );
}
