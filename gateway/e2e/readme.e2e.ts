import { execFile } from 'node:child_process';
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const readme = await readFile(join(root, 'README.md'), 'utf8');

/** Texts of the fenced code blocks of one language, without the indentation of a list. */
function codeBlocks(language: string): string[] {
  const blocks = readme.matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^ *\`\`\``, 'gms'));
  return [...blocks].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

/** An answer without its times, and with what was done at the same time in one order; every other word stays. */
function withoutChance(text: string): unknown {
  const withoutTimes = (key: string, value: unknown) => (key === 'ms' ? 0 : value);
  const answer = JSON.parse(text, withoutTimes) as {
    readonly extensions: { readonly banyan: object };
  };
  for (const list of Object.values(answer.extensions.banyan)) {
    if (Array.isArray(list))
      list.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  }
  return answer;
}

describe('the README', () => {
  it('shows what its first query answers', async () => {
    await using project = await startReferenceProject();
    const command = codeBlocks('sh').find((block) => block.startsWith('curl')) ?? '';

    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      command.replace('http://localhost:4000', project.url),
    ]);

    const shown = codeBlocks('json')[0] ?? '';
    expect(withoutChance(stdout)).toEqual(withoutChance(shown));
  });

  it('describes a service that can be checked and composed as it stands there', async () => {
    await mkdir(join(root, 'var'), { recursive: true });
    await using folder = await mkdtempDisposable(join(root, 'var/readme-'));
    await mkdir(join(folder.path, 'schema'));
    await writeFile(join(folder.path, 'schema/books.graphql'), codeBlocks('graphql')[0] ?? '');
    await writeFile(join(folder.path, 'banyan.config.ts'), codeBlocks('ts')[0] ?? '');
    const banyan = (...args: string[]) =>
      promisify(execFile)(process.execPath, [join(root, 'cli/main.ts'), ...args], {
        cwd: folder.path,
      });

    await banyan('compose');
    const { stdout } = await banyan('check');

    expect(stdout).toMatch(/no faults/i);
    const supergraph = await readFile(join(folder.path, 'schema/supergraph.graphql'), 'utf8');
    expect(supergraph).toContain('type Book');
  });
});
