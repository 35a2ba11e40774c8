import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { appendPublished, noteEvent, openEventsUnderTest } from './events-under-test.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** Both outboxes are there, in databases of their own. */
async function openOnPostgres() {
  const [gateway, notes] = [
    await postgres.createDatabase('gateway'),
    await postgres.createDatabase('notes'),
  ];
  return openEventsUnderTest(null, [gateway, notes]);
}

async function edit(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

it('status and audit tell of outboxes on PostgreSQL what they tell of others', async () => {
  await using under = await openOnPostgres();
  await under.gateway.append([noteEvent('1'), noteEvent('2')]);
  await appendPublished(under.notes, [noteEvent('3'), noteEvent('3'), noteEvent('3')]);
  await under.gateway.park('Note:2', 'for the test');

  const status = await under.events('status');
  const whole = await under.events('audit');
  await edit(under.urls[1], 'DELETE FROM banyan_outbox WHERE aggregateversion = 2');
  const gap = await under.events('audit');

  expect(status.code).toBe(0);
  expect(status.stdout).toMatch(/\ngateway +1 +\d+ m?s +1 +0 +0 +postgres:/);
  expect(status.stdout).toContain('Parked in gateway: Note:2.');
  expect(status.stdout).not.toContain(new URL(under.urls[0]).password);
  expect(whole.code).toBe(0);
  expect(whole.stdout).toMatch(/\ngateway +2 +1 +0 +1 +0 +0\nnotes +3 +0 +3 +0 +0 +0\n/);
  expect(gap.code).toBe(1);
  expect(gap.stdout).toContain('\nMissing in notes: Note:3 #2\n');
});

it('dead list and dead retry work on PostgreSQL', async () => {
  await using under = await openOnPostgres();
  const events = await under.notes.append([noteEvent('1'), noteEvent('2'), noteEvent('3')]);
  for (const { id } of events) await under.notes.kill(id, 'too large');
  const retry = ['dead', 'retry', '--outbox', 'notes'];

  const listed = await under.events('dead', 'list', '--json', '--outbox', 'notes');
  const one = await under.events(...retry, '--id', events[1]?.id ?? '');
  const none = await under.events(...retry, '--id', '00000000-0000-7000-8000-000000000000');
  const all = await under.events(...retry, '--all');

  expect(JSON.parse(listed.stdout)).toMatchObject(
    events.map(({ id }) => ({ outbox: 'notes', id, reason: 'too large' })),
  );
  expect([one, none, all].map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, '1 tried again\n'],
    [1, '0 tried again\n'],
    [0, '2 tried again\n'],
  ]);
  expect(await under.notes.audit()).toMatchObject({ pending: 3, dead: 0 });
});
