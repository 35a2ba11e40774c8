import { describe, expect, it } from '@jest/globals';
import { startMariadb } from '../../services/mariadb.ts';
import { startPostgres } from '../../services/postgres.ts';
import { runPhpunit } from '../helpers/phpunit-run.ts';

const green = { tests: expect.any(Number), skipped: 0 };

describe('the tests of laravel-change-events', () => {
  it('pass on SQLite', async () => {
    const counts = await runPhpunit('laravel-change-events');

    expect(counts).toEqual(green);
    expect(counts.tests).toBeGreaterThan(50);
  });

  it('pass on MariaDB', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startMariadb();
    stack.defer(() => server.stop());

    const counts = await runPhpunit('laravel-change-events', await server.createDatabase('events'));

    expect(counts).toEqual(green);
    expect(counts.tests).toBeGreaterThan(50);
  });

  it('pass on PostgreSQL', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startPostgres();
    stack.defer(() => server.stop());
    const url = new URL(await server.createDatabase('events'));

    const counts = await runPhpunit('laravel-change-events', {
      DB_CONNECTION: 'pgsql',
      DB_HOST: url.hostname,
      DB_PORT: url.port,
      DB_DATABASE: url.pathname.slice(1),
      DB_USERNAME: url.username,
      DB_PASSWORD: url.password,
    });

    expect(counts).toEqual(green);
    expect(counts.tests).toBeGreaterThan(50);
  });
});
