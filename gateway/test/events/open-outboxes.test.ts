import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadEventSchemas,
  NO_EVENT_SCHEMAS,
} from '@banyan/platform/events/envelope/event-schemas.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOutboxes } from '../../events/open-outboxes.ts';

const log = createLogger({ level: 'silent' });

let projectDir: string;

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'banyan-outboxes-'));
});

afterEach(() => rm(projectDir, { recursive: true, force: true }));

const options = (schemas = NO_EVENT_SCHEMAS) => ({ projectDir, log, schemas });

describe('the outboxes of a project', () => {
  it('are its own, and those of services by subgraph, in files below the project', async () => {
    const config = { outbox: 'sqlite:var/own.db', outboxes: { catalog: 'sqlite:catalog.db' } };

    await using opened = await openOutboxes(config, options());

    expect(opened.own?.name).toBe('sqlite:var/own.db');
    expect([...opened.bySubgraph.keys()]).toEqual(['catalog']);
    expect((await opened.bySubgraph.get('catalog')?.audit())?.total).toBe(0);
  });

  it('may be none', async () => {
    await using opened = await openOutboxes({ outbox: null, outboxes: {} }, options());

    expect([opened.own, opened.bySubgraph.size]).toEqual([null, 0]);
  });

  it('need no database server to be there', async () => {
    const outbox = 'postgres://nobody@127.0.0.1:9/nothing';

    await using opened = await openOutboxes({ outbox, outboxes: {} }, options());

    await expect(opened.own?.ping()).rejects.toThrow('ECONNREFUSED');
  });

  it('take no event of the gateway that breaks its schema, and write nothing of what comes with it', async () => {
    await writeFile(join(projectDir, 'stock.Product.sold.json'), '{ "type": "object" }');
    const schemas = await loadEventSchemas(projectDir);
    const config = { outbox: 'sqlite::memory:', outboxes: {} };
    await using opened = await openOutboxes(config, options(schemas));
    const sold = { subgraph: 'stock', entity: 'Product', key: { id: '42' }, verb: 'sold' };

    const appending = opened.own?.append([{ ...sold, data: {} }, sold]);

    await expect(appending).rejects.toThrow(
      'stock.Product.sold: data breaks the rule "type" of the schema',
    );
    expect(await opened.own?.audit()).toMatchObject({ total: 0 });
  });

  it('are refused by the name of the setting when a file cannot be opened', async () => {
    await writeFile(join(projectDir, 'file'), '');
    const config = { outbox: 'sqlite:own.db', outboxes: { catalog: 'sqlite:file/catalog.db' } };

    const opening = openOutboxes(config, options());

    await expect(opening).rejects.toThrow(
      /^events\.outboxes\.catalog: Outbox sqlite:file\/catalog\.db cannot be opened: .+/,
    );
  });
});
