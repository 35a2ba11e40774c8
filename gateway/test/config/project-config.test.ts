import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileSamples, samplesOf } from './helpers/config-samples.ts';

// That the types are those of the schemas is checked by the compiler: see fixtures/settings-of-schemas.ts.

const root = join(import.meta.dirname, '../../..');
const pages = ['README.md', ...(await readdir(join(root, 'docs'))).map((name) => `docs/${name}`)];

describe('ProjectConfig', () => {
  it('takes every configuration that a page shows', async () => {
    const samples = await Promise.all(
      pages
        .filter((page) => page.endsWith('.md'))
        .map(async (page) =>
          samplesOf(page.replace('docs/', ''), await readFile(join(root, page), 'utf8')),
        ),
    );

    expect(samples.flat().map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^dialects\.md-/),
    );
    expect(compileSamples(samples.flat())).toBe('');
  });

  it('refuses what the configuration does not have, and names the line of the page', () => {
    const faults = compileSamples(samplesOf('page.md', faultyPage));

    expect(faults.match(/^page\.md-\d+\.mts\(\d+/gm)).toEqual([
      'page.md-13.mts(16',
      'page.md-4.mts(5',
      'page.md-4.mts(6',
      'page.md-4.mts(7',
      'page.md-4.mts(8',
    ]);
  });
});

const faultyPage = `# Page

\`\`\`ts
sources: {
  keys: { baseUrl: 'http://a', dialekt: 'lumen' },
  values: { baseUrl: 'http://a', dialect: 'symfony' },
  inner: { baseUrl: 'http://a', answers: { envelop: 'data' } },
  kinds: { baseUrl: 'http://a', auth: { token: env('TOKEN') } },
},
\`\`\`

\`\`\`ts
import { defineConfig } from 'banyan';

export default defineConfig({
  supergraf: './schema/supergraph.graphql',
  subgraphs: {},
});
\`\`\`
`;
