import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importConfigFile } from '@banyan/gateway/config/import-config-file.ts';
import { readInsightsConfig } from '@banyan/insights/config.ts';
import { resolveEnvironment } from '@banyan/platform/config/resolve-environment.ts';
import { readReviewsConfig } from '@banyan/reviews/config.ts';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
const compose = await readFile(join(root, 'docker-compose.yml'), 'utf8');
const { services } = parse(compose, { merge: true });
const project = await importConfigFile(join(root, 'banyan.config.ts'));

/** What every gateway reads, whatever its project. */
const ownNames = ['NODE_ENV', 'LOG_LEVEL', 'PORT'];

/** Names of the variables that a TypeScript subgraph reads inside the gateway. */
function namesReadBy(read: (env: (name: string) => string | undefined) => unknown): string[] {
  const names: string[] = [];
  read((name) => {
    names.push(name);
    return undefined;
  });
  return names;
}

describe('the environment of the gateway in docker-compose.yml', () => {
  it('has each variable that the project and its subgraphs read, and no other', () => {
    const read = new Set([
      ...ownNames,
      ...resolveEnvironment(project.ok ? project.exported : null, {}).variables.values(),
      ...namesReadBy(readReviewsConfig),
      ...namesReadBy(readInsightsConfig),
    ]);

    expect(Object.keys(services.gateway.environment).sort()).toEqual([...read].sort());
  });
});
