import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finishDist } from './build/finish-dist.ts';

// Compiles the project into `dist`, which then runs by `node dist/cli/main.js` without TypeScript.

const root = join(import.meta.dirname, '..');
await rm(join(root, 'dist'), { recursive: true, force: true });

const compiler = join(root, 'node_modules/.bin/tsc');
const { status } = spawnSync(compiler, ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) await finishDist(root);
process.exitCode = status ?? 1;
