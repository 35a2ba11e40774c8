import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkProject, composeSchemas } from '../../compose/check-project.ts';
import { loadConfig } from '../../config.ts';

const path = join(import.meta.dirname, 'fixtures/uncovered/banyan.config.ts');
const configFile = { file: 'banyan.config.ts', text: await readFile(path, 'utf8') };

async function loadFixture() {
  const loaded = await loadConfig(path, {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config;
}

function places(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, file, line, column }) => `${file}:${line}:${column} ${code}`);
}

describe('a project whose connectors leave gaps', () => {
  let found: readonly Diagnostic[];
  let texts: readonly string[];

  beforeAll(async () => {
    found = await checkProject(await loadFixture(), configFile);
    texts = found.map(renderDiagnostic);
  });

  it('gets the gaps of all files in one run, those within a file and those between files', () => {
    expect(places(found)).toEqual([
      'schema/authors.graphql:12:3 SATISFIABILITY_ERROR',
      'schema/books.graphql:13:3 CONNECTORS_UNRESOLVED_FIELD',
      'schema/prices.graphql:10:11 MISSING_ENTITY_CONNECTOR',
      'schema/prices.graphql:12:3 CONNECTORS_UNRESOLVED_FIELD',
    ]);
  });

  it('is told the same by composing it', async () => {
    const composed = await composeSchemas(await loadFixture(), configFile);

    expect(composed).toEqual({ ok: false, diagnostics: found });
  });

  it('is told which file lacks a key, by which query that is seen, and for which fields', () => {
    expect(texts[0]).toBe(
      `schema/authors.graphql:12:3 SATISFIABILITY_ERROR
  The query { books { author { id } } } cannot be answered:
    - from subgraph "books" (schema/books.graphql:17:6):
      - cannot find field "Author.id".
      - cannot move to subgraph "authors" (schema/authors.graphql:11:6) using @key(fields: "id") of "Author", the key field(s) cannot be resolved from subgraph "books".
  Give Author in schema/books.graphql the key "id", and map it wherever connectors there give that type.
  The same holds for Author.born.
  12 |   id: ID!
     |   ^^`,
    );
  });

  it('is told what to do about a field without a connector', () => {
    expect(texts[1]).toBe(
      `schema/books.graphql:13:3 CONNECTORS_UNRESOLVED_FIELD
  No connector gives Book.pages. Select it where Book is mapped, add a @connect to it, or remove it.
  13 |   pages: Int
     |   ^^^^^`,
    );
  });

  it('is told what to do about a key that no connector takes', () => {
    expect(texts[2]).toBe(
      `schema/prices.graphql:10:11 MISSING_ENTITY_CONNECTOR
  No connector can be called with the key "isbn" of Book. Add a @connect to Book that uses it ($this or $batch), set entity: true on a Query field with these arguments, or declare the key resolvable: false.
  10 | type Book @key(fields: "isbn") {
     |           ^^^^^^^^^^^^^^^^^^^^`,
    );
  });
});
