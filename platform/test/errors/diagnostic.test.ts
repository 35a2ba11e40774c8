import { describe, expect, it } from '@jest/globals';
import { compareDiagnostics, type Diagnostic, renderDiagnostic } from '../../errors/diagnostic.ts';

const fault: Diagnostic = {
  code: 'INVALID_SELECTION',
  message: 'Expected "}".',
  file: 'schema/catalog.graphql',
  line: 12,
  column: 5,
};

describe('renderDiagnostic', () => {
  it('gives place, code and message when the line is not at hand', () => {
    expect(renderDiagnostic(fault)).toBe(
      'schema/catalog.graphql:12:5 INVALID_SELECTION\n  Expected "}".',
    );
  });

  it.each([
    ['one caret by default', { lineText: 'ab  cdef' }, '  12 | ab  cdef\n     |     ^'],
    [
      'a caret for each character',
      { lineText: 'ab  cdef', length: 3 },
      '  12 | ab  cdef\n     |     ^^^',
    ],
    [
      'no caret behind the line',
      { lineText: 'ab  cdef', length: 99 },
      '  12 | ab  cdef\n     |     ^^^^',
    ],
    ['a caret at the end of the line', { lineText: 'ab  ' }, '  12 | ab  \n     |     ^'],
    [
      'one caret for an empty span',
      { lineText: 'ab  cdef', length: 0 },
      '  12 | ab  cdef\n     |     ^',
    ],
    [
      'tabs of the line before the caret',
      { lineText: '\t\tab\tc' },
      '  12 | \t\tab\tc\n     | \t\t  ^',
    ],
    [
      'a gutter as wide as the number',
      { lineText: 'ab  c', line: 1200 },
      '  1200 | ab  c\n       |     ^',
    ],
  ])('shows %s', (_title, changes, excerpt) => {
    const text = renderDiagnostic({ ...fault, ...changes });

    expect(text.split('\n').slice(2).join('\n')).toBe(excerpt);
  });
});

describe('compareDiagnostics', () => {
  it('orders by file, then line, then column', () => {
    const places: readonly [string, number, number][] = [
      ['b.graphql', 1, 1],
      ['a.graphql', 10, 1],
      ['a.graphql', 9, 2],
      ['a.graphql', 9, 1],
    ];
    const faults = places.map(([file, line, column]) => ({ ...fault, file, line, column }));

    const ordered = faults.toSorted(compareDiagnostics);

    expect(ordered.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
      'a.graphql:9:1',
      'a.graphql:9:2',
      'a.graphql:10:1',
      'b.graphql:1:1',
    ]);
  });
});
