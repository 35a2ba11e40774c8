import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { copyFixture, fixture, runHere } from '../helpers/run-cli.ts';

const file = 'schema/supergraph.graphql';

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
