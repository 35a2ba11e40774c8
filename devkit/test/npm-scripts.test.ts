import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { killGroup } from '../guarded-command.ts';

const root = join(import.meta.dirname, '../..');

/** A stub of what a script runs in the end: says that it runs, and does so until a signal ends it. */
const program = "process.stderr.write('running'); setInterval(() => undefined, 60_000);";

// A stub of Jest with one worker, which says that it runs and holds the same output.
const programWithWorker = `const { spawn } = process.getBuiltinModule('node:child_process');
spawn(process.execPath, ['--eval', ${JSON.stringify(program)}], { stdio: 'inherit' });`;

const programs = {
  'devkit/start.ts': program,
  'node_modules/jest/bin/jest.js': programWithWorker,
};

const PATIENCE_MS = 10_000;

describe('a signal to npm', () => {
  it.each([
    ['start', [null, 'SIGTERM']],
    ['test', [1, null]],
  ])('ends all that `npm %s` runs', async (script, end) => {
    await using clone = await createClone();
    const npm = clone.run('npm', ['run', '--silent', script]);
    await once(npm.stderr, 'data');

    npm.kill('SIGTERM');

    expect(await endOfAll(npm)).toEqual(end);
  });
});

describe('run-tests.ts', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'fails at %s, with Jest and its workers',
    async (signal) => {
      await using clone = await createClone();
      const run = clone.run('node', ['devkit/run-tests.ts']);
      await once(run.stderr, 'data');

      run.kill(signal);

      expect(await endOfAll(run)).toEqual(signal === 'SIGKILL' ? [null, signal] : [1, null]);
    },
  );
});

/** A folder that looks like a clone with everything set up, and has the stubs in it. */
async function createClone() {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-scripts-'));
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await mkdir(join(folder, 'devkit'));
  await mkdir(join(folder, 'node_modules/jest/bin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts }));
  await writeFile(join(folder, 'devkit/setup.sh'), '');
  for (const file of ['devkit/run-tests.ts', 'devkit/guarded-command.ts']) {
    await copyFile(join(root, file), join(folder, file));
  }
  for (const [file, source] of Object.entries(programs)) {
    await writeFile(join(folder, file), source);
  }
  const groups: number[] = [];
  return {
    run(command: string, args: readonly string[]) {
      const { PATH, HOME } = process.env;
      const child = spawn(command, args, {
        cwd: folder,
        env: { HOME, PATH: [dirname(process.execPath), PATH].join(delimiter) },
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      groups.push(Number(child.pid));
      return child;
    },
    async [Symbol.asyncDispose]() {
      for (const group of groups) killGroup(group, 'SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

/** With what the process has ended, once nobody holds its output any more; rejects when somebody goes on. */
function endOfAll(child: ChildProcess): Promise<unknown[]> {
  return once(child, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
}
