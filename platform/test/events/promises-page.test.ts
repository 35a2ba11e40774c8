import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const rows = [...page.matchAll(/^\| (.+) \| .+ \| (.+) \|$/gm)]
  .map(([, when = '', files = '']) => [when, files] as const)
  .filter(([when]) => when !== 'when' && !when.startsWith('---'));

function filesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
}

describe('the page of what is promised of change events', () => {
  it.each(rows)('names files that are there: when %s', (_when, text) => {
    const files = filesIn(text);

    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('has no row that is not looked at', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('|'));

    expect(rows).toHaveLength(lines.length - 2);
  });
});
