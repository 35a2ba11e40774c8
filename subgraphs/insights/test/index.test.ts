import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UnreadableMessage } from '@banyan/platform/events/brokers/unreadable-message.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { describe, expect, it } from '@jest/globals';
import createSubgraph, { consumerGroups, createInsights } from '../index.ts';
import { eventOf } from './helpers/events.ts';
import { createTemporaryFolder } from './helpers/temporary-folder.ts';

const schema = await readFile(new URL('../../../schema/insights.graphql', import.meta.url), 'utf8');
const { signal } = new AbortController();

describe('the entry for the gateway', () => {
  it('keeps its facts below the project folder, and consumes as the group that it exports', async () => {
    using project = createTemporaryFolder();
    const { log } = createRecordingLog();

    const subgraph = await createSubgraph({
      schema,
      env: () => undefined,
      log,
      projectDir: project.path,
    });
    await subgraph.close();

    expect(existsSync(join(project.path, 'var/insights.db'))).toBe(true);
    expect(subgraph.events?.consumers?.map(({ group }) => group)).toEqual(consumerGroups);
    expect(consumerGroups).toEqual([{ name: 'insights', bindings: ['#'], maxAttempts: 1000 }]);
  });

  it('rejects with all faults of the environment', async () => {
    const env = (name: string) => (name.startsWith('INSIGHTS_') ? '-' : undefined);
    const { log } = createRecordingLog();

    const creating = createSubgraph({ schema, env, log, projectDir: '/' });

    await expect(creating).rejects.toThrow(
      /INSIGHTS_DATABASE_URL must be .*; INSIGHTS_RETENTION_DAYS must be /,
    );
  });
});

describe('the consumer of insights', () => {
  it('acknowledges an event that cannot be counted, and logs why', async () => {
    const { log, entries } = createRecordingLog();
    const subgraph = await createInsights({ databaseUrl: 'sqlite::memory:', log });
    const [consumer] = subgraph.events?.consumers ?? [];

    await consumer?.handle(eventOf({ data: { total: 'free' } }), signal);
    await subgraph.close();

    expect(entries).toEqual([
      expect.objectContaining({
        msg: 'An event cannot be counted',
        reason: expect.stringContaining('data.total must be a decimal number'),
      }),
    ]);
  });

  it('calls an event unreadable that no database can store', async () => {
    const { log } = createRecordingLog();
    const subgraph = await createInsights({ databaseUrl: 'sqlite::memory:', log });
    const [consumer] = subgraph.events?.consumers ?? [];

    await expect(consumer?.handle(eventOf({ key: '\u0000' }), signal)).rejects.toThrow(
      UnreadableMessage,
    );
    await subgraph.close();
  });

  it('rejects an event that its database does not take, so that it comes again', async () => {
    using folder = createTemporaryFolder();
    const file = join(folder.path, 'insights.db');
    const { log } = createRecordingLog();
    const subgraph = await createInsights({ databaseUrl: `sqlite:${file}`, log });
    const [consumer] = subgraph.events?.consumers ?? [];
    using other = new DatabaseSync(file);
    other.exec('DROP TABLE insights_event');

    await expect(consumer?.handle(eventOf({}), signal)).rejects.toThrow('no such table');
    await expect(subgraph.checkHealth(signal)).rejects.toThrow('no such table');
    await subgraph.close();
  });
});

describe('createInsights', () => {
  it('rejects a database URL of another kind without repeating it', async () => {
    const { log } = createRecordingLog();

    const creating = createInsights({ databaseUrl: 'mysql://app:hunter2@db/insights', log });

    await expect(creating).rejects.toThrow(/^Database URL must be sqlite:<file>, [^2]*$/);
  });
});
