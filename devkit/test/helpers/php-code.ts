import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type PhpServiceName, phpEnvironment, serviceDir } from '../../php/php-environment.ts';
import type { PhpService } from '../../php/php-service.ts';

const execute = promisify(execFile);

const boot: Readonly<Record<PhpServiceName, string>> = {
  'catalog-lumen': '$app->boot();',
  'orders-laravel': '$app->make(Illuminate\\Contracts\\Console\\Kernel::class)->bootstrap();',
};

/** What runs in a service. */
export interface PhpCode {
  readonly code: string;
  /** What the service was started with, or what shall be other. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input. */
  readonly input?: string;
}

/**
 * Runs PHP code in the application of a service, as somebody at its console would, on the same database; what it prints.
 * Rejects when PHP does not end well.
 */
export async function runInService(
  { name, accessLog }: PhpService,
  { code, env = {}, input = '' }: PhpCode,
): Promise<string> {
  const source = `$app = require 'bootstrap/app.php'; ${boot[name]} ${code}`;
  const running = execute('php', ['-d', 'display_errors=stderr', '-r', source], {
    cwd: serviceDir(name),
    env: phpEnvironment(dirname(accessLog), env),
  });
  running.child.stdin?.end(input);
  const { stdout } = await running;
  return stdout;
}
