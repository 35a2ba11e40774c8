import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { copyFixture, fixture, runHere } from '../helpers/run-cli.ts';

const file = 'schema/supergraph.graphql';

async function setSupergraph(dir: string, path: string): Promise<void> {
  const config = join(dir, 'banyan.config.ts');
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace(`./${file}`, path));
}

describe('banyan compose', () => {
  it('writes the supergraph file, the same every time', async () => {
    await using project = await copyFixture('shop');
    await rm(join(project.dir, file));

    const result = await runHere(['compose'], { cwd: project.dir });

    expect(result).toEqual({ code: 0, stdout: `${file} is written.\n`, stderr: '' });
    expect(await readFile(join(project.dir, file), 'utf8')).toBe(
      await readFile(join(fixture('shop'), file), 'utf8'),
    );
  });

  it('makes the folder of the supergraph file', async () => {
    await using project = await copyFixture('shop');
    await setSupergraph(project.dir, './made/of/supergraph.graphql');

    const result = await runHere(['compose'], { cwd: project.dir });

    const stdout = 'made/of/supergraph.graphql is written.\n';
    expect(result).toEqual({ code: 0, stdout, stderr: '' });
    expect(await readdir(join(project.dir, 'made/of'))).toEqual(['supergraph.graphql']);
  });

  it('says that the supergraph file cannot be written', async () => {
    await using project = await copyFixture('shop');
    await setSupergraph(project.dir, './schema/catalog.graphql/supergraph.graphql');

    const result = await runHere(['compose'], { cwd: project.dir });

    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^The supergraph cannot be written to schema\/catalog\.graphql\/supergraph\.graphql \(E\w+\)\. .+\n$/,
      ),
    });
  });

  it('leaves a file alone that is up to date', async () => {
    const result = await runHere(['compose'], { cwd: fixture('shop') });

    expect(result).toEqual({ code: 0, stdout: `${file} is up to date.\n`, stderr: '' });
  });

  it('with --check fails at the first line that differs, and writes nothing', async () => {
    await using project = await copyFixture('shop');
    await appendFile(join(project.dir, 'schema/reviews.graphql'), '\ntype Extra { id: ID }\n');
    const before = await readFile(join(project.dir, file), 'utf8');

    const result = await runHere(['compose', '--check'], { cwd: project.dir });

    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^schema\/supergraph\.graphql:\d+:1 SUPERGRAPH_OUTDATED\n/);
    expect(await readFile(join(project.dir, file), 'utf8')).toBe(before);
  });

  it('writes nothing when the schemas have faults', async () => {
    await using project = await copyFixture('clashing');

    const result = await runHere(['compose'], { cwd: project.dir });

    expect(result.code).toBe(1);
    expect(result.stderr).toContain('schema/one.graphql:4:3 FIELD_TYPE_MISMATCH');
    expect(await readdir(join(project.dir, 'schema'))).toEqual(['one.graphql', 'two.graphql']);
  });
});
