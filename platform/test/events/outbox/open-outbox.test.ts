import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openOutbox } from '../../../events/outbox/open-outbox.ts';
import { createLogger } from '../../../telemetry/logger.ts';

const log = createLogger({ write: () => undefined });

describe('openOutbox', () => {
  it('opens a file below the base folder under the name of its URL', async () => {
    const baseDir = await mkdtemp(join(tmpdir(), 'banyan-open-'));
    const outbox = await openOutbox('sqlite:./var/outbox.db', { log, baseDir });
    const audit = await outbox.audit();
    await outbox.close();
    await rm(baseDir, { recursive: true });

    expect(outbox.name).toBe('sqlite:./var/outbox.db');
    expect(audit).toMatchObject({ total: 0 });
  });

  it('says which forms a URL may have, and masks the secrets of the one it got', async () => {
    const opening = openOutbox('redis://user:hunter2@host/1?password=hunter2', {
      log,
      baseDir: '/',
    });

    await expect(opening).rejects.toThrow(
      'The URL of an outbox must be sqlite:<file>, sqlite::memory:, postgres://<user>@<host>/<database> or ' +
        'mysql://<user>@<host>/<database>, received "redis://***@host/1?password=***"',
    );
  });

  it('says which outbox cannot be opened', async () => {
    const opening = openOutbox('sqlite:/dev/null/outbox.db', { log, baseDir: '/' });

    await expect(opening).rejects.toThrow('Outbox sqlite:/dev/null/outbox.db cannot be opened');
  });
});
