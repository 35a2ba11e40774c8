import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { FIRST_QUERY } from '../../start/first-query.ts';

describe('FIRST_QUERY', () => {
  it('is valid for the graph of this project', async () => {
    const file = join(import.meta.dirname, '../../../schema/supergraph.graphql');
    const schema = buildSchema(await readFile(file, 'utf8'));

    expect(validate(schema, parse(FIRST_QUERY))).toEqual([]);
  });
});
