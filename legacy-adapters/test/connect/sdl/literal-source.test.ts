import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, type StringValueNode, visit } from 'graphql';
import { createLiteralSource } from '../../../connect/sdl/literal-source.ts';
import { createSource } from '../../../connect/source.ts';

function literalSource(file: string) {
  const literals: StringValueNode[] = [];
  visit(parse(file), {
    StringValue(node) {
      literals.push(node);
    },
  });
  const [literal] = literals;
  if (literal === undefined) throw new Error('The text holds no string literal.');
  return createLiteralSource(createSource('test.graphql', file), literal);
}

/** `line:column` of the first occurrence of `needle` in the literal's value. */
function placeIn(file: string, needle: string): string {
  const source = literalSource(file);
  const offset = source.text.indexOf(needle);
  const { line, column } = source.positionAt(offset);
  return offset < 0 ? 'absent' : `${line}:${column}`;
}

const block = '"""';

describe('createLiteralSource', () => {
  it.each([
    { title: 'a quoted string', file: 'type A @d(a: "x y")', needle: 'y', place: '1:17' },
    {
      title: 'escaped quotes',
      file: String.raw`type A @d(a: "\"x\" y")`,
      needle: 'y',
      place: '1:21',
    },
    {
      title: 'an escaped line break',
      file: String.raw`type A @d(a: "a\ny")`,
      needle: 'y',
      place: '1:18',
    },
    {
      title: 'a code of four digits',
      file: String.raw`type A @d(a: "\u00e9y")`,
      needle: 'y',
      place: '1:21',
    },
    {
      title: 'a pair of surrogates',
      file: String.raw`type A @d(a: "\uD83D\uDE00y")`,
      needle: 'y',
      place: '1:27',
    },
    {
      title: 'a code in braces',
      file: String.raw`type A @d(a: "\u{1F600}y")`,
      needle: 'y',
      place: '1:24',
    },
    { title: 'an unescaped emoji', file: 'type A @d(a: "😀y")', needle: 'y', place: '1:17' },
    {
      title: 'a block on one line',
      file: `type A @d(a: ${block}x y${block})`,
      needle: 'y',
      place: '1:19',
    },
    {
      title: 'an indented block',
      file: `type A @d(a: ${block}\n    x\n      y\n  ${block})`,
      needle: 'y',
      place: '3:7',
    },
    {
      title: 'blank lines first',
      file: `type A @d(a: ${block}\n\n   \n    x\n\n    y\n${block})`,
      needle: 'y',
      place: '6:5',
    },
    {
      title: 'a first line that counts',
      file: `type A @d(a: ${block}x\n      y\n    z${block})`,
      needle: 'y',
      place: '2:7',
    },
    {
      title: 'a blank line shorter than the indentation',
      file: `type A @d(a: ${block}\n    x\n \n    y${block})`,
      needle: 'y',
      place: '4:5',
    },
    {
      title: 'tabs',
      file: `type A @d(a: ${block}\n\t\tx\n\t\ty${block})`,
      needle: 'y',
      place: '3:3',
    },
    {
      title: 'Windows line ends',
      file: `type A @d(a: ${block}\r\n  x\r\n  y\r\n${block})`,
      needle: 'y',
      place: '3:3',
    },
    {
      title: 'escaped block quotes',
      file: `type A @d(a: ${block}\n  \\${block} y${block})`,
      needle: 'y',
      place: '2:8',
    },
  ])('finds a character after $title', ({ file, needle, place }) => {
    expect(placeIn(file, needle)).toBe(place);
  });

  it('places the end of the value at the end of its last line', () => {
    const source = literalSource(`type A @d(a: ${block}\n  ab\n  ${block})`);

    expect(source.text).toBe('ab');
    expect(source.positionAt(2)).toEqual({ line: 2, column: 5 });
    expect(source.lineAt(2)).toBe('  ab');
  });

  it('places the end of an empty string inside its quotes', () => {
    expect(literalSource('type A @d(a: "")').positionAt(0)).toEqual({ line: 1, column: 15 });
    expect(literalSource(`type A @d(a: ${block}${block})`).positionAt(0)).toEqual({
      line: 1,
      column: 17,
    });
  });

  it('leads every character of any block string back to itself in the file', () => {
    const piece = fc.constantFrom(' ', '\t', '\n', '\r\n', 'a', 'b', '{', '😀', '\\"""', '\\', "'");
    const content = fc.array(piece, { maxLength: 30 }).map((pieces) => `${pieces.join('')}.`);

    fc.assert(
      fc.property(content, (text) => {
        const file = `type A @d(a: ${block}${text}${block})`;
        const source = literalSource(file);
        const units = source.text.split('');
        const places = units.map((_, offset) => source.positionAt(offset));
        const found = places.map(({ line, column }) => source.lineAt(line)[column - 1] ?? '\n');
        expect(found).toEqual(units);
      }),
    );
  });
});
