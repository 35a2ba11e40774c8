import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import { readSubgraphSchema } from '../../peers/subgraph-schema.ts';

const schemaDir = join(import.meta.dirname, '../../../schema');

describe('readSubgraphSchema', () => {
  it.each(['catalog', 'orders'])(
    'takes the connectors out of %s, and nothing else',
    async (name) => {
      const text = print(await readSubgraphSchema(join(schemaDir, `${name}.graphql`)));

      expect(text).not.toMatch(/@connect|@source|\/connect\//);
      expect(text).toMatch(/@key\(fields: "id"\)/);
      expect(text).toContain('https://specs.apollo.dev/federation/');
    },
  );
});
