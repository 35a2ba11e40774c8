import { existsSync } from 'node:fs';

/**
 * The file of a module subgraph: as it is configured or, in a build, where TypeScript has become JavaScript, with the
 * ending `.js`. Null when there is neither.
 */
export function findModuleFile(configured: string): string | null {
  const built = configured.replace(/\.ts$/, '.js');
  return [configured, built].find((file) => existsSync(file)) ?? null;
}
