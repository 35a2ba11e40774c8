import { describe, expect, it } from '@jest/globals';
import { defineConfig, env } from '../index.ts';

describe('what banyan.config.ts imports', () => {
  it('gives a configuration back as it is written', () => {
    const config = {
      supergraph: 'supergraph.graphql',
      subgraphs: { catalog: { schema: 'catalog.graphql', url: env('CATALOG_URL') } },
    };

    expect(defineConfig(config)).toBe(config);
  });
});
