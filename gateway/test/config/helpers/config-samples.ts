import { spawnSync } from 'node:child_process';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../..');

/** A configuration, or some settings of one, that a page shows. */
export interface ConfigSample {
  /** Name of the page with the line on which the sample begins, such as `pagination.md-86`. */
  readonly name: string;
  /** On the lines that it has in the page, so that faults name these. */
  readonly text: string;
}

/** All `ts` blocks of a page. */
export function samplesOf(page: string, markdown: string): readonly ConfigSample[] {
  return [...markdown.matchAll(/^( *)```ts\b.*\n((?:.*\n)*?)^\1```$/gm)].map(
    ({ index, 2: block = '' }) => {
      const line = markdown.slice(0, index).split('\n').length + 1;
      return { name: `${page}-${line}`, text: '\n'.repeat(line - 1) + asModule(block) };
    },
  );
}

function asModule(block: string): string {
  if (/^ *import /m.test(block)) return block;
  return `export const sample: Fragment = { ${block}};`;
}

/** What the compiler says of the samples, as a project would be told; empty when it says nothing. */
export function compileSamples(samples: readonly ConfigSample[]): string {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'banyan-samples-'));
  const write = (name: string, text: string) => writeFileSync(join(folder.path, name), text);
  for (const { name, text } of samples) write(`${name}.mts`, text);
  write('fragment.d.ts', fragmentTypes);
  write('tsconfig.json', JSON.stringify(compilerConfig));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, '-p', '.', '--pretty', 'false'],
    {
      cwd: folder.path,
      encoding: 'utf8',
    },
  );
  return stdout + stderr;
}

/** A page may show settings of a project, of a subgraph or of a source. */
const fragmentTypes = `
  declare const env: typeof import('banyan').env;
  type Fragment =
    | Partial<import('banyan').ProjectConfig>
    | Partial<import('banyan').LegacySettings>
    | Partial<import('banyan').SourceSettings>;
`;

const compilerConfig = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: {
    paths: { banyan: [join(root, 'cli/index.ts')] },
    typeRoots: [join(root, 'node_modules/@types')],
  },
  include: ['./*.mts', './fragment.d.ts'],
};
