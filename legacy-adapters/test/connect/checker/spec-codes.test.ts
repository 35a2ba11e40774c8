import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { describe, expect, it } from '@jest/globals';
import { readConnectedSchema } from '../../../connect/sdl/read-connected-schema.ts';
import { abstractFaults } from './cases/abstract-cases.ts';
import { coverageCases } from './cases/coverage-cases.ts';
import { entityCases } from './cases/entity-cases.ts';
import { httpCases } from './cases/http-cases.ts';
import { mappingCases } from './cases/mapping-cases.ts';
import { selectionCases } from './cases/selection-cases.ts';
import { unifiedFaults } from './cases/unified-cases.ts';
import { HEADER, readMarks } from './fault-case.ts';

/** The codes with which implementations of connectors refuse a schema. */
const codes = `
  UNKNOWN_CONNECTORS_VERSION GRAPH_QL_ERROR DUPLICATE_SOURCE_NAME INVALID_SOURCE_NAME EMPTY_SOURCE_NAME DUPLICATE_ID_NAME
  INVALID_CONNECTOR_ID_NAME SOURCE_NAME_MISMATCH NO_SOURCES_DEFINED NO_SOURCE_IMPORT INVALID_URL INVALID_URL_SCHEME
  ABSOLUTE_CONNECT_URL_WITH_SOURCE RELATIVE_CONNECT_URL_WITHOUT_SOURCE INVALID_URL_PROPERTY MISSING_HTTP_METHOD
  MULTIPLE_HTTP_METHODS INVALID_HEADER HTTP_HEADER_NAME_COLLISION INVALID_BODY INVALID_SELECTION INVALID_ERRORS_MESSAGE
  INVALID_IS_SUCCESS UNDEFINED_ARGUMENT UNDEFINED_FIELD UNSUPPORTED_VARIABLE_TYPE CONNECT_ON_ROOT
  CONNECT_ON_TYPE_MUST_BE_ENTITY CONNECT_BATCH_AND_THIS CONNECTORS_BATCH_KEY_NOT_IN_SELECTION CONNECTORS_NON_ROOT_BATCH_KEY
  ENTITY_NOT_ON_ROOT_QUERY ENTITY_TYPE_INVALID ENTITY_RESOLVER_ARGUMENT_MISMATCH MISSING_ENTITY_CONNECTOR
  CONNECTORS_CANNOT_RESOLVE_KEY SELECTED_FIELD_NOT_FOUND GROUP_SELECTION_IS_NOT_OBJECT GROUP_SELECTION_REQUIRED_FOR_OBJECT
  CONNECTORS_FIELD_WITH_ARGUMENTS CONNECTORS_UNRESOLVED_FIELD CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE
  CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE SUBSCRIPTION_IN_CONNECTORS MISSING_SCHEMA_TYPE
`
  .trim()
  .split(/\s+/);

const folder = join(import.meta.dirname, 'cases');
const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));

describe('the codes of the specification', () => {
  it.each(codes)('have a case for %s', (code) => {
    expect(texts.join('\n')).toContain(`«${code}»`);
  });

  it('do not include CIRCULAR_REFERENCE, since a mapping says how deep it goes', () => {
    expect(texts.join('\n')).not.toContain('«CIRCULAR_REFERENCE»');
  });
});

describe('every fault', () => {
  const v03 = [coverageCases, entityCases, httpCases, mappingCases, selectionCases].flat();
  const v04 = [unifiedFaults, abstractFaults].flat();
  const cases = [
    ...v03.map(({ title, sdl }) => ({ title, sdl: HEADER + sdl })),
    ...v04.map(({ title, sdl }) => ({ title, sdl: HEADER.replace('/v0.3', '/v0.4') + sdl })),
  ];

  it.each(cases)('has a place, its line and whole sentences: $title', ({ sdl: marked }) => {
    const { sdl } = readMarks(marked);
    const result = readConnectedSchema('schema/shop.graphql', sdl);
    const lines = sdl.split('\n');

    expect(result).toMatchObject({ ok: false });
    expect(result).toHaveProperty('diagnostics');
    for (const fault of result.ok ? [] : result.diagnostics) {
      expect(fault.file).toBe('schema/shop.graphql');
      expect(fault.lineText).toBe(lines[fault.line - 1]);
      expect(fault.column).toBeLessThanOrEqual((fault.lineText?.length ?? 0) + 1);
      expect(fault.message).toMatch(/^\S.{15,}[.}»)"']$/s);
    }
  });
});

it('all faults of a file come in one run, each with file, line, column, line, caret and what to do', () => {
  const result = readConnectedSchema(
    'schema/shop.graphql',
    `${HEADER}type Query {
  a: Item @connect(source: "apy", http: { GET: "/" }, selection: "id nmae")
  b(id: ID): Int @connect(source: "api", http: { GET: "/{$args.ip}" }, selection: "$.b }")
}
type Item { id: ID name: String }`,
  );

  expect(result.ok ? [] : result.diagnostics.map(renderDiagnostic)).toEqual([
    [
      'schema/shop.graphql:6:28 SOURCE_NAME_MISMATCH',
      '  There is no source "apy". Use "api", or define it with @source.',
      '  6 |   a: Item @connect(source: "apy", http: { GET: "/" }, selection: "id nmae")',
      '    |                            ^^^^^',
    ].join('\n'),
    [
      'schema/shop.graphql:6:70 SELECTED_FIELD_NOT_FOUND',
      '  Item has no field "nmae". Its fields: id, name. Write "field: path" to rename.',
      '  6 |   a: Item @connect(source: "apy", http: { GET: "/" }, selection: "id nmae")',
      '    |                                                                      ^^^^',
    ].join('\n'),
    [
      'schema/shop.graphql:7:63 UNDEFINED_ARGUMENT',
      '  The field has no argument "ip". Its arguments: id.',
      '  7 |   b(id: ID): Int @connect(source: "api", http: { GET: "/{$args.ip}" }, selection: "$.b }")',
      '    |                                                               ^^^',
    ].join('\n'),
    [
      'schema/shop.graphql:7:88 INVALID_SELECTION',
      '  Expected a key, an alias or a path, found "}".',
      '  7 |   b(id: ID): Int @connect(source: "api", http: { GET: "/{$args.ip}" }, selection: "$.b }")',
      '    |                                                                                        ^',
    ].join('\n'),
  ]);
});
