import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describeEnd, startBanyanProcess } from '../banyan-process.ts';
import { startPhpService } from '../php/php-service.ts';
import type { DemoParts } from './run-demo.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The real parts of the demo, run from the repository at `root`. Settings of the PHP services are passed on to them, but not
 * their databases, which lie below `var/demo`: a shell that works on another Laravel application names that one's as `DB_*`.
 */
export function createDemoParts(root: string, environment: Variables): DemoParts {
  return {
    isPortFree,
    async startService({ name, port }, onEnd) {
      return startPhpService({
        name,
        port,
        storageDir: join(root, 'var/demo', name),
        env: serviceVariables(environment),
        onExit: (code, signal) => onEnd(describeEnd(code, signal)),
      });
    },
    async checkProject(variables) {
      const child = spawn(process.execPath, [join(root, 'cli/main.ts'), 'check'], {
        cwd: root,
        env: { ...environment, ...variables },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const [code] = await once(child, 'close');
      return code === 0;
    },
    startGateway: (variables) =>
      startBanyanProcess({ root, env: { ...environment, ...variables } }),
  };
}

function serviceVariables(environment: Variables): Record<string, string> {
  const isMeant = (name: string) => /^(SEED|CATALOG|ORDERS)_/.test(name);
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && isMeant(name) ? [[name, value]] : [],
    ),
  );
}

async function isPortFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await once(probe.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch {
    // Whatever keeps us from listening would keep the part from it, too.
    return false;
  } finally {
    probe.close();
  }
}
