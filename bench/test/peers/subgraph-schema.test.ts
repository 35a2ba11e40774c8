import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import { readSubgraphSchema } from '../../peers/subgraph-schema.ts';

const schemaDir = join(import.meta.dirname, '../../../schema');

describe('readSubgraphSchema', () => {
  it.each(['catalog', 'orders'])(
    'takes connectors and declared events out of %s, and nothing else',
    async (name) => {
      const document = await readSubgraphSchema(join(schemaDir, `${name}.graphql`));
      const text = print(document);

      expect(text).not.toMatch(/@connect|@source|@emits|\/connect\//);
      expect(text).toMatch(/@key\(fields: "id"\)/);
      expect(text).toContain('https://specs.apollo.dev/federation/');
      expect(() => buildSubgraphSchema(document)).not.toThrow();
    },
  );
});
