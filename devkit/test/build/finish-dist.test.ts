import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { finishDist } from '../../build/finish-dist.ts';

const run = promisify(execFile);

const packageOf = (name: string) => JSON.stringify({ name, exports: { './*.ts': './*.ts' } });

// A repository as the compiler leaves it: JavaScript in dist, which still names the TypeScript of other packages.
const files = {
  'package.json': '{ "name": "root", "workspaces": ["platform", "subgraphs/kit", "bench"] }',
  'platform/package.json': packageOf('@banyan/platform'),
  'platform/store/one.sql': 'select 1;',
  'platform/test/two.sql': 'select 2;',
  'platform/node_modules/nested/package.json': '{ "name": "nested", "main": "index.js" }',
  'platform/node_modules/nested/index.js': 'module.exports = 2;',
  'subgraphs/kit/package.json': packageOf('@banyan/subgraph-kit'),
  'bench/package.json': packageOf('@banyan/bench'),
  'schema/a.graphql': 'type Query { a: Int }',
  'dist/platform/value.js': "import nested from 'nested';\nexport const value = 40 + nested;",
  'dist/subgraphs/kit/main.js':
    "import { value } from '@banyan/platform/value.ts';\nconsole.log(value);",
};

async function createRepository() {
  const root = await mkdtemp(join(tmpdir(), 'banyan-dist-'));
  for (const [path, content] of Object.entries(files)) {
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

describe('finishDist', () => {
  it('makes compiled code run which imports other workspaces and nested dependencies', async () => {
    await using repository = await createRepository();

    await finishDist(repository.root);

    const main = join(repository.root, 'dist/subgraphs/kit/main.js');
    const { stdout } = await run(process.execPath, [main]);
    expect(stdout).toBe('42\n');
  });

  it('copies what is read beside the code, but nothing of the tests', async () => {
    await using repository = await createRepository();

    await finishDist(repository.root);

    const dist = join(repository.root, 'dist');
    expect(await readdir(join(dist, 'schema'))).toEqual(['a.graphql']);
    expect(await readdir(join(dist, 'platform/store'))).toEqual(['one.sql']);
    expect(await readdir(join(dist, 'platform'))).not.toContain('test');
    expect(await readdir(dist)).not.toContain('bench');
  });

  it('can be repeated', async () => {
    await using repository = await createRepository();
    await finishDist(repository.root);

    await expect(finishDist(repository.root)).resolves.toBeUndefined();
  });
});
