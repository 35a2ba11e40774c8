import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fixture, runHere, runNode } from './helpers/run-cli.ts';

const cwd = fixture('shop');
const bin = join(import.meta.dirname, '../bin/banyan.js');

function pretendNode(version: string): string {
  return `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
}

describe('banyan', () => {
  it('lists its commands', async () => {
    const { code, stdout } = await runHere(['--help'], { cwd });

    expect(code).toBe(0);
    expect(stdout).toMatch(/start .*\n.*compose .*\n(.*\n)*.*check .*\n(.*\n)*.*subgraph /);
  });

  it('suggests the command that is meant', async () => {
    const result = await runHere(['chekc'], { cwd });

    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain('Did you mean check?');
  });

  it('refuses a format it does not know', async () => {
    const result = await runHere(['check', '--format', 'xml'], { cwd });

    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Allowed choices are text, json');
  });

  it('refuses a port that is none', async () => {
    const result = await runHere(['subgraph', 'catalog', '--port', '70000'], { cwd });

    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Expected a whole number from 0 to 65535.');
  });
});

describe('bin/banyan.js', () => {
  it('runs the program', async () => {
    const result = await runNode([bin, 'check'], { cwd });

    expect(result.code).toBe(0);
  });

  it.each(['20.20.2', '22.17.1'])('says on Node %s which version it needs', async (version) => {
    const result = await runNode(['--import', pretendNode(version), bin, 'check'], { cwd });

    expect(result.code).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/^banyan needs Node 22\.18 or newer, this is v/);
  });
});
