import { describe, expect, it } from '@jest/globals';
import { printTemplate } from '../../connect/printer.ts';
import { createSource } from '../../connect/source.ts';
import { parseTemplate } from '../../connect/template.ts';
import { readFaultCases } from './cases/fault-cases.ts';
import { faultsOf, parseTemplateForTest, withoutPlaces } from './parse-for-test.ts';

describe('parseTemplate', () => {
  it.each(readFaultCases('templates'))('says of $text: $fault', ({ spec, text, fault }) => {
    const result = parseTemplate(createSource('test.graphql', text), spec);

    expect(faultsOf(result)).toEqual([fault]);
  });

  it.each<[text: string, parts: readonly string[]]>([
    ['', []],
    ['/users', ['/users']],
    ['/users/{$args.id}', ['/users/', '{$args.id}']],
    ['{$config.base}/a b}/{ $args.id }', ['{$config.base}', '/a b}/', '{ $args.id }']],
    ['/{$args.a}{$args.b}', ['/', '{$args.a}', '{$args.b}']],
    ['/a\n\t  ?b={$args.b}', ['/a  ?b=', '{$args.b}']],
    ['/{$("}")}/x', ['/', '{$("}")}', '/x']],
    ["/{$args.x->echo('{')}/x", ['/', "{$args.x->echo('{')}", '/x']],
    ['/{$args { a { b } }}/x', ['/', '{$args { a { b } }}', '/x']],
    ['/{$args.x # }\n}/x', ['/', '{$args.x # }\n}', '/x']],
    ['/{$({ a: 1 })->get("a")}', ['/', '{$({ a: 1 })->get("a")}']],
  ])('cuts %j into text and holes', (text, parts) => {
    const template = parseTemplateForTest(text);

    const found = template.parts.map((part) =>
      part.kind === 'Constant' ? part.text : text.slice(part.span.start, part.span.end),
    );

    expect(found).toEqual(parts);
    expect(withoutPlaces(parseTemplateForTest(printTemplate(template)))).toEqual(
      withoutPlaces(template),
    );
  });

  it.each([
    '/{$args.a ?? "x"}/{$args.b ?! 1}',
    '/{"a"}/{true}/{[$args.a]->first}',
    '/{{ a: $args.a }->get("a")}?x={$({ b: 1 }).b}',
  ])('takes any expression for a hole in v0.4: %j', (text) => {
    const template = parseTemplateForTest(text, 'v0.4');

    const printed = parseTemplateForTest(printTemplate(template), 'v0.4');

    expect(template.parts.filter(({ kind }) => kind === 'Hole').length).toBeGreaterThan(1);
    expect(withoutPlaces(printed)).toEqual(withoutPlaces(template));
  });

  it('uses INVALID_URL unless the caller asks for another code', () => {
    const source = createSource('test.graphql', '{');

    expect(parseTemplate(source, 'v0.3')).toMatchObject({ diagnostics: [{ code: 'INVALID_URL' }] });
    expect(parseTemplate(source, 'v0.3', { code: 'INVALID_HEADER' })).toMatchObject({
      diagnostics: [{ code: 'INVALID_HEADER' }],
    });
  });
});
