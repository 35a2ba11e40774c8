import { readFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** What a report says of the machine that it was made on. */
export interface Machine {
  /** One name for each core. */
  readonly cores: readonly string[];
  readonly memoryBytes: number;
  /** Such as `linux x64`. */
  readonly platform: string;
  readonly nodeVersion: string;
  /** Processes that ran or waited on average over the last minute. */
  readonly loadAverage: number;
  /** Exact version of each peer, by package. */
  readonly peers: Readonly<Record<string, string>>;
}

/** This machine, now. */
export async function readMachine(): Promise<Machine> {
  return {
    cores: cpus().map(({ model }) => model),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    nodeVersion: process.version,
    loadAverage: loadavg()[0] ?? 0,
    peers: await peerVersions(),
  };
}

/** The machine, the runtime and, where there are peers, their versions and where they ran, as lines of Markdown. */
export function describeMachine(machine: Machine): string {
  const { cores, memoryBytes, platform, nodeVersion, loadAverage, peers } = machine;
  const memory = (memoryBytes / 1024 ** 3).toFixed(0);
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  const beside = 'the load generator, the gateway, its subgraphs and both stubs share the machine';
  const lines = [
    `${cores.length} × ${cores[0] ?? 'CPU'}, ${memory} GiB, ${platform}`,
    `Node ${nodeVersion}; load average at the start ${loadAverage.toFixed(2)}`,
    ...(versions.length > 0 ? [versions.join(', '), beside] : []),
  ];
  return lines.map((line) => `- ${line}\n`).join('');
}

async function peerVersions(): Promise<Machine['peers']> {
  const file = join(import.meta.dirname, '../peers/package.json');
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    await readFile(file, 'utf8'),
  );
  return dependencies;
}
