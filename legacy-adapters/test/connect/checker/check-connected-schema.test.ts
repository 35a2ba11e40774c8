import { describe, expect, it } from '@jest/globals';
import { readConnectedSchema } from '../../../connect/sdl/read-connected-schema.ts';
import { abstractFaults, abstractSound } from './cases/abstract-cases.ts';
import { coverageCases } from './cases/coverage-cases.ts';
import { documentCases } from './cases/document-cases.ts';
import { emitsCases } from './cases/emits-cases.ts';
import { entityCases } from './cases/entity-cases.ts';
import { httpCases } from './cases/http-cases.ts';
import { mappingCases } from './cases/mapping-cases.ts';
import { selectionCases } from './cases/selection-cases.ts';
import { soundCases } from './cases/sound-cases.ts';
import { unifiedFaults, unifiedSound } from './cases/unified-cases.ts';
import { HEADER, readMarks } from './fault-case.ts';

function faultsOf(sdl: string): readonly string[] {
  const result = readConnectedSchema('test.graphql', sdl);
  if (result.ok) return [];
  return result.diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

describe.each([
  ['the whole document', documentCases],
  ['declared events', emitsCases],
])('%s', (_name, cases) => {
  it.each(cases)('$title', ({ sdl: marked }) => {
    const { sdl, faults } = readMarks(marked);

    expect(faultsOf(sdl)).toEqual(faults);
    expect(faults).not.toEqual([]);
  });
});

describe.each([
  ['sources, URLs and headers', httpCases],
  ['variables, methods and results of mappings', mappingCases],
  ['selections against types', selectionCases],
  ['entity connectors and batches', entityCases],
  ['coverage and unsupported features', coverageCases],
])('%s', (_name, cases) => {
  it.each(cases)('$title', ({ sdl: marked }) => {
    const { sdl, faults } = readMarks(HEADER + marked);

    expect(faultsOf(sdl)).toEqual(faults);
    expect(faults).not.toEqual([]);
  });
});

describe('a sound schema', () => {
  it.each(soundCases)('$title', ({ sdl }) => {
    expect(faultsOf(HEADER + sdl)).toEqual([]);
  });
});

describe('a schema that links v0.4', () => {
  const header = HEADER.replace('connect/v0.3', 'connect/v0.4');

  it.each([...unifiedFaults, ...abstractFaults])('$title', ({ sdl: marked }) => {
    const { sdl, faults } = readMarks(header + marked);

    expect(faultsOf(sdl)).toEqual(faults);
    expect(faults).not.toEqual([]);
  });

  it.each([...unifiedSound, ...abstractSound])('$title', ({ sdl }) => {
    expect(faultsOf(header + sdl)).toEqual([]);
  });
});
