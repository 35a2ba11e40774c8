import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import {
  createRecordingLog,
  createTestRequest,
} from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { describe, expect, it } from '@jest/globals';
import createSubgraph, { createReviews } from '../index.ts';
import { createTemporaryFolder } from './helpers/temporary-folder.ts';

const schema = await readFile(new URL('../../../schema/reviews.graphql', import.meta.url), 'utf8');

describe('the entry for the gateway', () => {
  it('keeps its reviews below the project folder, and fills them as the environment says', async () => {
    using project = createTemporaryFolder();
    const values: Record<string, string> = { SEED_PRODUCTS: '3' };
    const { log, entries } = createRecordingLog();
    const env = (name: string) => values[name];

    const subgraph = await createSubgraph({ schema, env, log, projectDir: project.path });
    await subgraph.close();

    expect(existsSync(join(project.path, 'var/reviews.db'))).toBe(true);
    expect(entries).toEqual([expect.objectContaining({ products: 3, customers: 500 })]);
  });

  it('rejects with all faults of the environment', async () => {
    const env = (name: string) => (name.startsWith('SEED_') ? '-1' : undefined);
    const { log } = createRecordingLog();

    const creating = createSubgraph({ schema, env, log, projectDir: '/' });

    await expect(creating).rejects.toThrow(/SEED_PRODUCTS must be .*; SEED_CUSTOMERS must be /);
  });
});

describe('createReviews', () => {
  it('works with nothing but a database and a log', async () => {
    const { log } = createRecordingLog();
    const subgraph = await createReviews({ databaseUrl: 'sqlite::memory:', log });
    const execute = createSubgraphExecutor(subgraph);

    const result = await execute(
      { query: '{ review(id: "1") { product { id reviewCount } } }' },
      subgraph.createContext(createTestRequest()),
    );
    await subgraph.close();

    expect(result).toMatchObject({ data: { review: { product: { id: '1', reviewCount: 7 } } } });
  });

  it('leaves an empty database empty when it is told so', async () => {
    const { log, entries } = createRecordingLog();

    const subgraph = await createReviews({ databaseUrl: 'sqlite::memory:', log, seed: null });
    await subgraph.close();

    expect(entries).toEqual([]);
  });

  it('is unhealthy once its database is gone', async () => {
    const { log } = createRecordingLog();
    const subgraph = await createReviews({ databaseUrl: 'sqlite::memory:', log, seed: null });
    const { signal } = new AbortController();

    await expect(subgraph.checkHealth(signal)).resolves.toBeUndefined();
    await subgraph.close();

    await expect(subgraph.checkHealth(signal)).rejects.toThrow();
  });

  it('rejects a database URL of another kind without repeating it', async () => {
    const { log } = createRecordingLog();

    const creating = createReviews({ databaseUrl: 'mysql://app:hunter2@db/reviews', log });

    await expect(creating).rejects.toThrow(/^Database URL must be sqlite:<file>, [^2]*$/);
  });
});
