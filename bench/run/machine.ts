import { readFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** The machine, the runtime and the versions of the peers, as lines of Markdown. */
export async function describeMachine(): Promise<string> {
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  const load = loadavg()[0]?.toFixed(2);
  const lines = [
    `- ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${memory} GiB, ${process.platform} ${process.arch}`,
    `- Node ${process.version}; load average at the start ${load}`,
    `- ${(await peerVersions()).join(', ')}`,
    '- the load generator, the gateway, its subgraphs and both stubs share the machine',
  ];
  return `${lines.join('\n')}\n`;
}

async function peerVersions(): Promise<readonly string[]> {
  const file = join(import.meta.dirname, '../peers/package.json');
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    await readFile(file, 'utf8'),
  );
  return Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
}
