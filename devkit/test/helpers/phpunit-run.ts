import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../../php/php-environment.ts';

/** How a run of PHPUnit ended. All that did not pass makes the run reject. */
export interface PhpunitCounts {
  readonly tests: number;
  readonly skipped: number;
}

const execute = promisify(execFile);

/** Runs the tests of a PHP package below `php/`. Rejects with PHPUnit's output when it is not green. */
export async function runPhpunit(
  packageName: string,
  env: Readonly<Record<string, string>> = {},
): Promise<PhpunitCounts> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'banyan-phpunit-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.xml');
  try {
    await execute('phpunit', ['--configuration', 'phpunit.xml', '--log-junit', report], {
      cwd: join(REPOSITORY, 'php', packageName),
      env: { PATH: process.env.PATH, ...env },
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & Record<string, string>;
    throw new Error(`PHPUnit of ${packageName}:\n${stdout + stderr || message}`, { cause: error });
  }
  return countsOf(await readFile(report, 'utf8'));
}

/** The first suite of the report holds all others. */
function countsOf(report: string): PhpunitCounts {
  const suite = /<testsuite [^>]*>/.exec(report)?.[0] ?? '';
  return { tests: numberIn(suite, 'tests'), skipped: numberIn(suite, 'skipped') };
}

function numberIn(suite: string, name: string): number {
  return Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1]);
}
