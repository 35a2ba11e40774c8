import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { preparePhpDatabase } from '../../php/php-database.ts';
import { smallSeed } from '../helpers/temporary-php-service.ts';

describe('preparePhpDatabase', () => {
  it('refuses to replace an SQLite file elsewhere, and leaves that and its journals as they are', async () => {
    await using place = await createPlace();
    await writeFile(place.elsewhere, 'mine');
    await writeFile(`${place.elsewhere}-wal`, 'not yet in the file');

    const prepared = place.prepare({ DB_DATABASE: place.elsewhere });

    await expect(prepared).rejects.toThrow(
      `catalog-lumen: DB_DATABASE names ${place.elsewhere}, which is not replaced`,
    );
    expect(await readFile(place.elsewhere, 'utf8')).toBe('mine');
    expect(await readFile(`${place.elsewhere}-wal`, 'utf8')).toBe('not yet in the file');
  });

  it.each([
    ['the same seed', {}],
    ['another seed', { SEED_PRODUCTS: '9' }],
  ])('refuses that also after it has seeded its own file with %s', async (_, seed) => {
    await using place = await createPlace();
    await place.prepare(seed);
    await writeFile(place.elsewhere, 'mine');

    const prepared = place.prepare({ DB_DATABASE: place.elsewhere });

    await expect(prepared).rejects.toThrow('which is not replaced');
    expect(await readFile(place.elsewhere, 'utf8')).toBe('mine');
  });

  it('makes a file elsewhere where there is none, and replaces that by another seed', async () => {
    await using place = await createPlace();
    const env = { DB_DATABASE: place.elsewhere };

    await place.prepare(env);
    const first = countProducts(place.elsewhere);
    await place.prepare({ ...env, SEED_PRODUCTS: '9' });

    expect([first, countProducts(place.elsewhere)]).toEqual([60, 9]);
    expect(await readdir(place.storageDir)).toEqual([]);
  });
});

/** A folder for the service, and the path of a file that is not in it. */
async function createPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-database-'));
  const storageDir = join(folder, 'storage');
  await mkdir(storageDir);
  return {
    storageDir,
    elsewhere: join(folder, 'elsewhere.sqlite'),
    prepare: (env: Readonly<Record<string, string>>) =>
      preparePhpDatabase({
        name: 'catalog-lumen',
        storageDir,
        env: { ...smallSeed, ...env },
        templatesDir: join(folder, 'templates'),
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function countProducts(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare('SELECT count(*) AS count FROM products').get()?.count;
  } finally {
    database.close();
  }
}
