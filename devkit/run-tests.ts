import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guardedArguments, killGroup } from './guarded-command.ts';

// What `npm test` runs once the machine is set up: all tests, then the counts of the run on a line of their own.

const root = join(import.meta.dirname, '..');
const report = join(root, 'var/tests.json');

await mkdir(join(root, 'var'), { recursive: true });
const command = [
  process.execPath,
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
  '--ci',
  '--json',
  `--outputFile=${report}`,
  ...process.argv.slice(2),
];
const jest = spawn('sh', guardedArguments(command), {
  cwd: root,
  // A group of its own: workers go on with their test when Jest alone is ended.
  detached: true,
  stdio: ['pipe', 'ignore', 'inherit'],
});
await once(jest, 'spawn');
const group = Number(jest.pid);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => killGroup(group, name));
}
const [code, signal] = await once(jest, 'exit');
killGroup(group, 'SIGKILL');
if (signal !== null) {
  process.stderr.write(`tests: ended by ${signal}\n`);
  // The report, if there is one, is that of an earlier run.
  process.exit(1);
}

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
