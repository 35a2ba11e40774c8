import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findModuleFile } from '../../config/module-file.ts';

const here = import.meta.dirname;
const root = join(here, '../../..');

describe('findModuleFile', () => {
  it.each([
    ['a file that is there', join(here, 'module-file.test.ts'), join(here, 'module-file.test.ts')],
    [
      'TypeScript that was compiled',
      join(root, 'cli/bin/banyan.ts'),
      join(root, 'cli/bin/banyan.js'),
    ],
    ['a file that is nowhere', join(here, 'none.ts'), null],
  ])('finds %s', (_, configured, expected) => {
    expect(findModuleFile(configured)).toBe(expected);
  });
});
