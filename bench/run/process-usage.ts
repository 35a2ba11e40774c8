import { readFile } from 'node:fs/promises';

/** What some processes have used so far. */
export interface Usage {
  /** Processor time of all their threads since they started. */
  readonly cpuMs: number;
  /** Memory that they hold now. */
  readonly rssMiB: number;
}

// Linux counts processor time in hundredths of a second, on every architecture that Node runs on.
const tickMs = 10;

/** Adds up the usage of processes, as Linux tells it. Zeros where there is no `/proc`. */
export async function readUsage(pids: readonly number[]): Promise<Usage> {
  const usages = await Promise.all(pids.map(readOne));
  return {
    cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssMiB: usages.reduce((sum, { rssMiB }) => sum + rssMiB, 0),
  };
}

async function readOne(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([
    read(`/proc/${pid}/stat`),
    read(`/proc/${pid}/status`),
  ]);
  // The name of the program, in parentheses, may hold spaces; the numbers begin behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  const rssKiB = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return { cpuMs: ticks * tickMs, rssMiB: rssKiB / 1024 };
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
