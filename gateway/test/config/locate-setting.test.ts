import { describe, expect, it } from '@jest/globals';
import { locateSetting } from '../../config/locate-setting.ts';

const text = `// server: { port: 1 }
import { defineConfig } from 'banyan';

const other = { server: 1 };
export default defineConfig({
  supergraph: './server: {', /* server: 2 */
  subgraphs: {
    catalog: { schema: 'a', sources: { 'api': { baseUrl: env('URL', 'x'), server: 1 } } },
    url: { schema: 'b', url: \`http://\${host}\` },
  },
  server: { port: 80 },
});
`;

describe('locateSetting', () => {
  it.each([
    [['server'], 11, 3, 6],
    [['server', 'port'], 11, 13, 4],
    [['subgraphs', 'catalog', 'sources', 'api', 'baseUrl'], 8, 49, 7],
    [['subgraphs', 'catalog', 'sources', 'api', 'timeZone'], 8, 40, 5],
    [['subgraphs', 'catalog', 'url'], 8, 5, 7],
    [['subgraphs', 'url', 'url'], 9, 25, 3],
    [['supergraph', 'x'], 6, 3, 10],
    [[], 1, 1, 1],
  ])('finds %j at %i:%i', (path, line, column, length) => {
    expect(locateSetting(text, path)).toEqual({ line, column, length });
  });

  it('finds settings of a plain default export', () => {
    expect(locateSetting('export default {\n  limits: 1,\n};', ['limits'])).toMatchObject({
      line: 2,
      column: 3,
    });
  });

  it('points at the start of a file that is written in another way', () => {
    expect(locateSetting('export default make();', ['limits'])).toMatchObject({
      line: 1,
      column: 1,
    });
  });
});
