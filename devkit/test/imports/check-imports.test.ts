import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { checkFile } from '../../imports/check-file.ts';
import { readEnvironmentUses, readImports } from '../../imports/read-source.ts';

const workspaces = new Map([
  ['@banyan/platform', 'platform'],
  ['@banyan/legacy-adapters', 'legacy-adapters'],
  ['@banyan/subgraph-kit', 'subgraphs/kit'],
  ['@banyan/reviews', 'subgraphs/reviews'],
  ['@banyan/gateway', 'gateway'],
  ['@banyan/devkit', 'devkit'],
  ['banyan', 'cli'],
]);

function faultsOf(path: string, source: string): readonly string[] {
  return checkFile({ path, text: source }, workspaces).map(({ message }) => message);
}

describe('checkFile', () => {
  it.each([
    ['gateway/main.ts', "import { a } from '@banyan/platform/a.ts';"],
    ['gateway/compose/a.ts', "import { a } from '@banyan/legacy-adapters/connect/a.ts';"],
    ['legacy-adapters/runtime/a.ts', "import { a } from '../transport/b.ts';"],
    ['subgraphs/reviews/a.ts', "import { a } from '@banyan/subgraph-kit/a.ts';"],
    ['cli/commands/a.ts', "import { a } from '@banyan/gateway/a.ts'; process.env.A;"],
    ['platform/cache/stores/redis.ts', "import { Redis } from 'ioredis';"],
    ['legacy-adapters/transport/a.ts', "import { Pool } from 'undici';"],
    ['platform/test/a.test.ts', "import { Redis } from 'ioredis'; process.env.A;"],
    ['gateway/test/a.test.ts', "import { a } from '@banyan/devkit/a.ts';"],
    ['legacy-adapters/test/connect/a.test.ts', "import { a } from '../../connect/a.ts';"],
    ['gateway/e2e/a.e2e.ts', "import { a } from '@banyan/reviews/a.ts';"],
    ['platform/a.ts', "import fs from 'node:fs'; import { z } from 'zod';"],
  ])('allows in %s: %s', (path, source) => {
    expect(faultsOf(path, source)).toEqual([]);
  });

  it.each([
    [
      'platform/a.ts',
      "import { a } from '@banyan/gateway/a.ts';",
      'platform may not import gateway/a.ts; it may import nothing of the project',
    ],
    [
      'legacy-adapters/dialect/a.ts',
      "import type { A } from '../connect/a.ts';",
      'legacy-adapters/dialect may not import legacy-adapters/connect/a.ts; it may import platform',
    ],
    [
      'subgraphs/kit/a.ts',
      "export { a } from '@banyan/reviews/a.ts';",
      'subgraphs/kit may not import subgraphs/reviews/a.ts; it may import platform',
    ],
    [
      'gateway/a.ts',
      "const a = await import('banyan/commands/start.ts');",
      'gateway may not import cli/commands/start.ts; it may import subgraphs/kit, legacy-adapters, platform',
    ],
    [
      'gateway/a.ts',
      "import { a } from '../platform/a.ts';",
      '"../platform/a.ts" leaves the workspace; import the other one by the name of its package',
    ],
    [
      'gateway/a.ts',
      "import { a } from '@banyan/devkit/a.ts';",
      'gateway may not import devkit/a.ts; it may import subgraphs/kit, legacy-adapters, platform',
    ],
    [
      'platform/cache/a.ts',
      "import { Redis } from 'ioredis';",
      'only platform/cache/stores/redis.ts may import ioredis',
    ],
    [
      'platform/events/relay.ts',
      "import amqp from 'amqplib/callback_api.js';",
      'only platform/events/brokers/rabbitmq/ and bench/events/rig/bare-publisher.ts may import amqplib',
    ],
    [
      'subgraphs/kit/a.ts',
      "import { Pool } from 'undici';",
      'only legacy-adapters/transport/ and gateway/federation/ and bench/load/connection.ts may import undici',
    ],
    [
      'gateway/http/a.ts',
      'const port = process.env.PORT;',
      'only a main.ts or a CLI command reads process.env; take the values as parameters',
    ],
  ])('refuses in %s: %s', (path, source, message) => {
    expect(faultsOf(path, source)).toEqual([message]);
  });
});

describe('readImports', () => {
  it('finds imports over several lines, side effects, re-exports, types and dynamic imports', () => {
    const source = [
      "import {\n  a,\n  b,\n} from 'one';",
      "import 'two';",
      'export * from "three";',
      "type T = import('four').T;",
      "const five = await import(\n  'five',\n);",
    ].join('\n');

    expect(readImports(source)).toEqual([
      { line: 4, text: 'one' },
      { line: 5, text: 'two' },
      { line: 6, text: 'three' },
      { line: 7, text: 'four' },
      { line: 8, text: 'five' },
    ]);
  });

  it('is not misled by comments, texts and addresses', () => {
    const source = [
      "// import 'a';",
      "/* import 'b'; process.env */",
      'const text = "import \'c\'";',
      'const address = `http://host`; const more = "process.env";',
    ].join('\n');

    expect(readImports(source)).toEqual([]);
    expect(readEnvironmentUses(source)).toEqual([]);
  });
});

/** A repository of two workspaces, removed at the end of an `await using` block. */
async function createRepository(files: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), 'banyan-imports-'));
  const all = {
    'package.json': '{ "name": "root", "workspaces": ["platform", "gateway"] }',
    'platform/package.json': '{ "name": "@banyan/platform" }',
    'gateway/package.json': '{ "name": "@banyan/gateway" }',
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return {
    root,
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true });
    },
  };
}

async function runCheck(root: string) {
  const script = join(import.meta.dirname, '../../check-imports.ts');
  const child = spawn(process.execPath, [script, root]);
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { stdout, code };
}

describe('check-imports.ts', () => {
  it('prints each fault with its place and ends with 1', async () => {
    await using repository = await createRepository({
      'platform/a.ts': "\nimport { a } from '@banyan/gateway/a.ts';\n",
      'gateway/a.ts': 'export const a = process.env.A;\n',
      'gateway/node_modules/x/a.ts': 'process.env.A;\n',
    });

    const { code, stdout } = await runCheck(repository.root);

    expect(code).toBe(1);
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'gateway/a.ts:1',
      'platform/a.ts:2',
      '',
    ]);
  });

  it('prints nothing and ends with 0 when all imports go down', async () => {
    await using repository = await createRepository({
      'gateway/a.ts': "import { a } from '@banyan/platform/a.ts';\n",
    });

    expect(await runCheck(repository.root)).toEqual({ code: 0, stdout: '' });
  });
});
