import { describe, expect, it } from '@jest/globals';
import { parseSelection } from '../../connect/parser.ts';
import {
  mergeKeyFields,
  type Reference,
  referencedKeys,
  referencesOf,
} from '../../connect/references.ts';
import { createSource } from '../../connect/source.ts';
import { parseTemplate } from '../../connect/template.ts';

function parse(text: string) {
  const result = parseSelection(createSource('<selection>', text), 'v0.3');
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value;
}

function print({ variable, keys }: Reference): string {
  return [`$${variable}`, ...keys.map((key) => key.name)].join('.');
}

describe('referencesOf', () => {
  it.each([
    ['id name', ['$.id', '$.name']],
    ['owner { id } total: $.meta.total', ['$.owner.id', '$.meta.total']],
    ['x: { id } y: @', ['$.id', '$']],
    ['$this { id org { id } }', ['$this.id', '$this.org.id']],
    ['$args.list { id: $this.id }', ['$this.id']],
    ['a: $this', ['$this']],
    ['a: $this.b?.c?', ['$this.b.c']],
    ["a: $batch.id->joinNotNull(',')", ['$batch.id']],
    ['a: $batch->map(@.id)', ['$batch.id']],
    [
      'a: $batch->map({ id: @.id, of: $this.id, whole: @.org->jsonStringify })',
      ['$batch.id', '$this.id', '$batch.org'],
    ],
    ['a: $this.items->filter(@.ok)->first.sku', ['$this.items.ok', '$this.items.sku']],
    ['a: $this.items->find(@.a->eq($.b))->size', ['$.b', '$this.items.a', '$this.items']],
    ["a: $this->get('id')", ['$this.id']],
    ['a: $this.ids->get(0)', ['$this.ids']],
    ['a: $this.rows->get(-1).id', ['$this.rows.id']],
    ['a: $args.names->get($args.lang).text', ['$args.lang', '$args.names']],
    ['a: $this.a->as($x)->echo($x.b)', ['$this.a.b']],
    ['a: $.a->as($x, $this.c)->echo({ x: $x.d })', ['$this.c.d']],
    ['a: $.a->as($x, 1)->echo($x.d)', []],
    ['a: $($this.a ?? $this.b).c', ['$this.a', '$this.b']],
    ['a: $($this.a).c', ['$this.a.c']],
    ['a: $([$this.a, { b: $args.c }])', ['$this.a', '$args.c']],
    ["a: $this.a->match([$this.b, $.c], [@, 'x'])", ['$this.b', '$.c', '$this.a', '$this.a']],
  ])('finds in %s the reads %j', (text, expected) => {
    expect(referencesOf(parse(text)).map(print)).toEqual(expected);
  });

  it.each([
    ['id, ...$this.a, b: $args.c ?? $args.d', ['$.id', '$this.a', '$args.c', '$args.d']],
    ['...$this.org { id }', ['$this.org.id']],
    ['{ a: $args.a, $this.b { c } }', ['$args.a', '$this.b.c']],
    ['$({ ...$this.a, b, c { d } })', ['$this.a', '$.b', '$.c.d']],
    ['x: { ...$batch.a, "k": $batch.b }->entries', ['$batch.a', '$batch.b']],
    ["...kind->match(['a', { p: $.q }], [@, null])", ['$.q', '$.kind', '$.kind']],
  ])('finds in %s of v0.4 the reads %j', (text, expected) => {
    const result = parseSelection(createSource('<selection>', text), 'v0.4');

    const reads = result.ok ? referencesOf(result.value) : [];

    expect(reads.map(print)).toEqual(expected);
  });

  it('says where the path and its keys stand', () => {
    const [reference] = referencesOf(parse('a: $this.org.id'));

    expect(reference?.span).toEqual({ start: 3, end: 15 });
    expect(reference?.keys.map((key) => key.span.start)).toEqual([8, 12]);
  });
});

describe('referencedKeys', () => {
  it('makes a tree of the paths from one variable', () => {
    const selection = parse('a: $this.a.b c: $this.a.c d: $args.d e: $this.e');

    expect(referencedKeys(selection, 'this')).toEqual({ a: { b: null, c: null }, e: null });
    expect(referencedKeys(selection, 'batch')).toEqual({});
  });

  it('reads templates', () => {
    const source = createSource('<url>', '/{$this.id}/{$this.org.id}?lang={$args.lang}');
    const result = parseTemplate(source, 'v0.3');

    expect(result.ok && referencedKeys(result.value, 'this')).toEqual({
      id: null,
      org: { id: null },
    });
  });

  it('prefers the members to the whole when both are read', () => {
    expect(mergeKeyFields({ a: null }, { a: { b: null } })).toEqual({ a: { b: null } });
    expect(mergeKeyFields({ a: { b: null } }, { a: null })).toEqual({ a: { b: null } });
  });
});
