import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY } from '../../php/php-environment.ts';
import { startPythonService } from '../../python/python-service.ts';

const script = join(REPOSITORY, 'legacy-adapters/test/python/services/flask_service.py');

describe('startPythonService', () => {
  it('tells each request once, as the service has seen it, but not the question after its health', async () => {
    await using service = await startPythonService({ script });
    await fetch(`${service.url}/readings/some?id=1%2C2&id=3`);
    await fetch(`${service.url}/forms`, {
      method: 'POST',
      headers: { authorization: 'Bearer abc' },
      body: new URLSearchParams({ station: 'Süd' }),
    });

    const calls = await service.takeCalls();
    const later = await service.takeCalls();

    expect(calls).toEqual([
      {
        method: 'GET',
        path: '/readings/some',
        query: 'id=1%2C2&id=3',
        contentType: null,
        authorization: null,
        body: '',
      },
      {
        method: 'POST',
        path: '/forms',
        query: '',
        contentType: 'application/x-www-form-urlencoded;charset=UTF-8',
        authorization: 'Bearer abc',
        body: 'station=S%C3%BCd',
      },
    ]);
    expect(later).toEqual([]);
  });

  it('starts one application twice beside each other', async () => {
    await using first = await startPythonService({ script });
    await using second = await startPythonService({ script });

    await fetch(`${second.url}/stations/`);

    expect(await first.takeCalls()).toEqual([]);
    expect(await second.takeCalls()).toMatchObject([{ path: '/stations/' }]);
  });

  it('says what Python says when the application ends before it listens', async () => {
    await using scratch = await openScratch();
    const broken = join(scratch.dir, 'broken_service.py');
    await writeFile(broken, 'raise SystemExit("no database")');

    const started = startPythonService({ script: broken });

    await expect(started).rejects.toThrow(
      'broken_service.py ended before it listened:\nno database',
    );
  });

  it('leaves neither the server nor its folder when it is disposed', async () => {
    await using scratch = await openScratch();
    const starter = startStarter(scratch.dir, 'await service[Symbol.asyncDispose]();');

    const url = await text(starter.stdout);

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await readdir(scratch.dir)).toEqual([]);
  });

  it('does not outlive the process which started it', async () => {
    await using scratch = await openScratch();
    const starter = startStarter(scratch.dir, 'setInterval(() => {}, 60_000);');
    const url = String(await once(starter.stdout, 'data'));
    const before = await answers(url);

    starter.kill('SIGKILL');

    expect(before).toBe(true);
    await untilSilent(url);
  });
});

/** A process that starts the service, says where it is, and goes on as `then` says. */
function startStarter(scratchDir: string, then: string) {
  const module = new URL('../../python/python-service.ts', import.meta.url).href;
  const source = `
    import { startPythonService } from ${JSON.stringify(module)};
    const service = await startPythonService({ script: ${JSON.stringify(script)} });
    process.stdout.write(service.url);
    ${then}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env: { PATH: process.env.PATH, TMPDIR: scratchDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function openScratch() {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-scratch-'));
  return {
    dir,
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

async function untilSilent(url: string): Promise<void> {
  while (await answers(url)) await setImmediate();
}

async function answers(url: string): Promise<boolean> {
  const answer = fetch(`${url}/health`).then((response) => response.text());
  return answer.then(
    (body) => body === 'ok',
    // Also when it ends in the middle of an answer.
    () => false,
  );
}
