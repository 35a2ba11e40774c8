import { describe, expect, it } from '@jest/globals';
import { explainSelection } from '../../connect/explain.ts';
import { parseForTest } from './parse-for-test.ts';

describe('explainSelection', () => {
  it.each([
    ['id', ['an object, or one for each element of a list', '  member "id"', '    key "id" of $']],
    ['$.a', ['the value of', '  $', '  then key "a"']],
    ['@', ['the value of', '  @']],
    [
      '$args.x?',
      ['the value of', '  variable $args', '  then key "x"', '  then ?: null is missing'],
    ],
    ['"text"->size', ['the value of', '  literal "text"', '  then method size']],
    [
      'a ?? 1',
      [
        'the value of',
        '  the first that is not null',
        '    operand',
        '      key "a" of $',
        '    operand',
        '      literal 1',
      ],
    ],
    [
      '$(a ?! [true])',
      [
        'the value of',
        '  the first that is not missing',
        '    operand',
        '      key "a" of $',
        '    operand',
        '      list',
        '        element',
        '          literal true',
      ],
    ],
    [
      'g: { $.a { b } } o: $({ ...c })',
      [
        'an object, or one for each element of a list',
        '  member "g"',
        '    group',
        '      merged with',
        '        $',
        '        then key "a"',
        '        group',
        '          member "b"',
        '            key "b" of $',
        '  member "o"',
        '    object',
        '      spread of',
        '        key "c" of $',
      ],
    ],
    [
      'g { $.a }',
      [
        'an object, or one for each element of a list',
        '  member "g"',
        '    key "g" of $',
        '    group',
        '      the value of',
        '        $',
        '        then key "a"',
      ],
    ],
  ])('explains %s', (text, lines) => {
    expect(explainSelection(parseForTest(text, 'v0.4')).split('\n')).toEqual(lines);
  });
});
