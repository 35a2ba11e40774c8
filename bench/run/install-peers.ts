import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the packages of the peers unless they are there. Null, or why it failed. */
export async function installPeers(): Promise<string | null> {
  const dir = join(import.meta.dirname, '../peers');
  if (existsSync(join(dir, 'node_modules/@graphql-hive/gateway'))) return null;
  const args = ['ci', '--prefix', dir, '--ignore-scripts', '--no-audit', '--no-fund'];
  const npm = spawn('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(npm, 'exit');
  return code === 0 ? null : `npm ci --prefix bench/peers ended with ${code}`;
}
