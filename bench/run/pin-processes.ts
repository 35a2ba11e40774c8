import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether the machine has two cores to tell apart, and is Linux, which can bind processes to them. */
export function canPin(): boolean {
  return process.platform === 'linux' && availableParallelism() > 1;
}

/** Binds a process, with all of its threads, to one core. Rejects when Linux refuses. */
export async function pinProcess(pid: number, core: number): Promise<void> {
  await run('taskset', ['--all-tasks', '--pid', '--cpu-list', String(core), String(pid)]);
}

/** Binds the thread that runs a Node program to one core; those that collect garbage and compile may run on any. */
export async function pinMainThread(pid: number, core: number): Promise<void> {
  await run('taskset', ['--pid', '--cpu-list', String(core), String(pid)]);
}
