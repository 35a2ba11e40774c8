import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSelection } from '../../connect/parser.ts';
import { createSource } from '../../connect/source.ts';
import { readFaultCases } from './cases/fault-cases.ts';
import { faultsOf, parseForTest } from './parse-for-test.ts';

function parse(text: string, options = {}) {
  return parseSelection(createSource('test.graphql', text), 'v0.3', options);
}

describe('parseSelection', () => {
  it.each([...readFaultCases('selections'), ...readFaultCases('unified-grammar')])(
    'says in $spec of $text: $fault',
    ({ spec, text, fault }) => {
      const result = parseSelection(createSource('test.graphql', text), spec);

      expect(faultsOf(result)).toEqual([fault]);
    },
  );

  it('gives a diagnostic that can be rendered with the faulty line', () => {
    const result = parse('id\nname: $(first ?? last ?! nick)');

    const rendered = result.ok ? [] : result.diagnostics.map(renderDiagnostic);

    expect(rendered).toEqual([
      [
        'test.graphql:2:23 INVALID_SELECTION',
        '  "??" and "?!" cannot be mixed: put one of them in its own $( … ).',
        '  2 | name: $(first ?? last ?! nick)',
        '    |                       ^^',
      ].join('\n'),
    ]);
  });

  it.each([
    ['sub-selections', 'a { '.repeat(65), '1:259'],
    ['expressions', '$('.repeat(65), '1:129'],
    ['lists', `$(${'['.repeat(100_000)}`, '1:66'],
    ['objects', `$(${'{a:'.repeat(100_000)}`, '1:192'],
    ['arguments', '$->echo('.repeat(100_000), '1:520'],
  ])('refuses %s that are nested more than 64 deep', (_what, text, place) => {
    expect(faultsOf(parse(text))).toEqual([
      `${place} Nested too deeply: at most 64 brackets may be open at once.`,
    ]);
  });

  it('refuses a number that a double cannot hold', () => {
    const result = parse(`$(1${'0'.repeat(400)}.0)`);

    expect(faultsOf(result)).toEqual(['1:3 This number is too large.']);
  });

  it('uses the code and the depth that the caller asks for', () => {
    const result = parse('a { b { c } }', { code: 'INVALID_BODY', maxDepth: 1 });

    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'INVALID_BODY', message: expect.stringContaining('at most 1') }],
    });
  });

  it('accepts brackets that are open one after another beyond the depth', () => {
    const result = parse('a { b } '.repeat(1000));

    expect(result.ok).toBe(true);
  });

  it('takes a lone path without name for the whole selection', () => {
    expect(parseForTest('$.a { b }').root.kind).toBe('Path');
    expect(parseForTest('a.b').root.kind).toBe('Path');
    expect(parseForTest('a { b }').root.kind).toBe('SubSelection');
    expect(parseForTest('a?').root.kind).toBe('SubSelection');
    expect(parseForTest('x: $.a { b }').root.kind).toBe('SubSelection');
  });

  it('keeps the place of every node', () => {
    const text = 'id  owner: $.user->first { name }';

    const { root } = parseForTest(text);
    const items = root.kind === 'SubSelection' ? root.items : [];
    const spans = items.map(({ span }) => text.slice(span.start, span.end));
    const names = items.map((item) =>
      item.kind === 'NamedItem' ? text.slice(item.nameSpan.start, item.nameSpan.end) : null,
    );

    expect(spans).toEqual(['id', 'owner: $.user->first { name }']);
    expect(names).toEqual(['id', 'owner']);
  });

  it('keeps the place of heads, steps and expressions', () => {
    const text = 'x: a . b ->map( @ , [1] ) ? { c }';
    const { root } = parseForTest(text);

    const item = root.kind === 'SubSelection' ? root.items[0] : undefined;
    const path = item?.kind === 'NamedItem' && item.value.kind === 'Path' ? item.value : null;
    const [, method] = path?.steps ?? [];
    const args = method?.kind === 'Method' ? (method.args ?? []) : [];
    const nodes = [path?.head, ...(path?.steps ?? []), path?.subSelection, ...args];
    const texts = nodes.map((node) => text.slice(node?.span.start, node?.span.end));

    expect(texts).toEqual(['a', '. b', '->map( @ , [1] )', '?', '{ c }', '@', '[1]']);
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      ...'{ } ( ) [ ] : , . ... - -> ? ?? ?! @ $ $( $a a true null "b" \' 1 .5 # \n'.split(' '),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(' ')),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );

    fc.assert(
      fc.property(text, fc.constantFrom('v0.1', 'v0.2', 'v0.3'), (source, spec) => {
        const result = parseSelection(createSource('any', source), spec);

        expect(result.ok || result.diagnostics.length === 1).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
