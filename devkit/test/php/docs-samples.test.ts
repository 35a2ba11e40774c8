import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const page = await readFile(new URL('../../../docs/laravel.md', import.meta.url), 'utf8');
const samples = [...page.matchAll(/^```php\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

/** A method alone is no program, so it is put into a class. */
function toProgram(code: string): string {
  const isMethod = code.startsWith('public function');
  return isMethod ? `<?php class Sample { ${code} }` : `<?php ${code}`;
}

async function lint(program: string): Promise<string> {
  const child = promisify(execFile)('php', ['-d', 'display_errors=1', '-l']);
  child.child.stdin?.end(program);
  const { stdout } = await child.catch((error: { readonly stdout: string }) => error);
  return stdout.trim();
}

describe('docs/laravel.md', () => {
  it('shows PHP', () => {
    expect(samples).toHaveLength(5);
  });

  it.each(samples)('shows a sample that PHP can read: %#', async (code) => {
    expect(await lint(toProgram(code))).toBe('No syntax errors detected in Standard input code');
  });

  it('would see a fault in a sample', async () => {
    expect(await lint(toProgram('return [1, 2;'))).toContain('Parse error');
  });
});
