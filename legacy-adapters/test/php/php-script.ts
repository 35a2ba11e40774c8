import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { guardedArguments, killGroup } from '@banyan/devkit/guarded-command.ts';
import { phpEnvironment } from '@banyan/devkit/php/php-environment.ts';
import { findFreePort } from '@banyan/devkit/services/private-server.ts';

/** One of the scripts of this folder behind PHP's own web server. Closed with `await using`. */
export interface PhpScript extends AsyncDisposable {
  readonly url: string;
  /** Holds what it writes; `APP_STORAGE` of the script. */
  readonly storageDir: string;
}

/**
 * Starts a script, with a storage folder of its own, and waits until the server listens. `env` is added to what finding and
 * running PHP needs.
 */
export async function startPhpScript(
  name: string,
  settings: PhpSettings = {},
  env: Readonly<Record<string, string>> = {},
): Promise<PhpScript> {
  const storageDir = await mkdtemp(join(tmpdir(), 'banyan-php-'));
  const port = await findFreePort();
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-d', `${key}=${value}`]);
  const script = join(import.meta.dirname, `${name}.php`);
  const command = ['php', ...flags, '-S', `127.0.0.1:${port}`, script];
  const child = spawn('sh', guardedArguments(command), {
    env: phpEnvironment(storageDir, {
      APP_KEY: `base64:${Buffer.alloc(32, 7).toString('base64')}`,
      ...env,
    }),
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  await untilListening(createInterface({ input: child.stderr }));
  return {
    url: `http://127.0.0.1:${port}`,
    storageDir,
    async [Symbol.asyncDispose]() {
      killGroup(Number(child.pid), 'SIGKILL');
      await exited;
      await rm(storageDir, { recursive: true, force: true });
    },
  };
}

/** Settings of `php.ini`. */
export type PhpSettings = Readonly<Record<string, string>>;

async function untilListening(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    if (/Development Server .* started/.test(line)) return;
  }
  throw new Error('PHP has ended before it listened');
}
