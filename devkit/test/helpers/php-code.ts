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

/**
 * Runs PHP code in the application of a service, as somebody at its console would, on the same database; what it prints.
 * `env` must be what the service was started with.
 */
export async function runInService(
  { name, accessLog }: PhpService,
  code: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const source = `$app = require 'bootstrap/app.php'; ${boot[name]} ${code}`;
  const { stdout } = await execute('php', ['-d', 'display_errors=stderr', '-r', source], {
    cwd: serviceDir(name),
    env: phpEnvironment(dirname(accessLog), env),
  });
  return stdout;
}
