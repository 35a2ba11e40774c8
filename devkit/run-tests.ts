import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

// What `npm test` runs once the machine is set up: all tests, then the counts of the run on a line of their own.

const root = join(import.meta.dirname, '..');
const report = join(root, 'var/tests.json');

await mkdir(join(root, 'var'), { recursive: true });
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--ci',
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
const [code] = await once(jest, 'exit');

/** The part of Jest's report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not even be loaded. */
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

const counts: Report = JSON.parse(await readFile(report, 'utf8'));
const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
const skipped = counts.numPendingTests + counts.numTodoTests;
if (skipped > 0) process.stdout.write(`${skipped} tests were skipped, which counts as failure\n`);
process.stdout.write(`${counts.numPassedTests} passed, ${failed + skipped} failed\n`);
process.exitCode = code === 0 && failed + skipped === 0 ? 0 : 1;
