import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UnreadableMessage } from '../../../events/brokers/unreadable-message.ts';
import { looksPhpSerialized, readPhpSerialized } from '../../../events/decoders/php-serialized.ts';

const read = (text: string) => readPhpSerialized(Buffer.from(text));

test.each([
  ['N;', null],
  ['b:1;', true],
  ['i:-7;', -7],
  ['i:9007199254740993;', 9007199254740993n],
  ['d:1.5;', 1.5],
  ['d:NAN;', null],
  ['s:4:"ёж";', 'ёж'],
  ['E:3:"S:A";', 'S:A'],
  ['a:2:{i:0;i:1;i:1;a:1:{i:0;i:2;}}', [1, [2]]],
])('reads %s, in which lengths count bytes', (text, value) => {
  expect(read(text).value).toEqual(value);
});

test('names of protected and private properties are bare', () => {
  const { value } = read('O:1:"A":2:{s:4:"\0*\0x";i:1;s:4:"\0A\0y";i:2;}');
  expect({ ...(value as object) }).toEqual({ x: 1, y: 2 });
});

test('lists every object with its class, nested ones too', () => {
  const { objects } = read('O:1:"A":1:{s:1:"b";O:1:"B":1:{s:1:"c";i:1;}}');
  expect(objects.map(({ className }) => className)).toEqual(['A', 'B']);
  expect({ ...objects[1]?.properties }).toEqual({ c: 1 });
});

test('follows references to plain values, and not those that would make data a circle', () => {
  const { value } = read('a:1:{i:0;O:8:"stdClass":3:{s:1:"x";r:2;s:1:"y";s:1:"q";s:1:"z";R:4;}}');
  expect((value as readonly object[]).map((item) => ({ ...item }))).toEqual([
    { x: null, y: 'q', z: 'q' },
  ]);
});

test('__proto__ is a plain key', () => {
  const { value } = read('a:1:{s:9:"__proto__";a:1:{s:1:"x";i:1;}}');
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(Object.keys(value as object)).toEqual(['__proto__']);
});

test.each([
  ['C:1:"A":1:{x}', 'a kind of value that is not read'],
  ['s:9:"a";', 'the data end too early'],
  ['i:1;i:2;', 'bytes behind the end'],
  ['a:999999999:{', 'more entries than there are bytes'],
  ['a:1:{d:1;i:1;}', 'a key that is no number and no text'],
  [`${'a:1:{i:0;'.repeat(65)}N;${'}'.repeat(65)}`, 'more than 64 levels'],
])('refuses %p with the place', (text, reason) => {
  expect(() => read(text)).toThrow(UnreadableMessage);
  expect(() => read(text)).toThrow(reason);
});

const token = fc.constantFrom(
  'a:1:{',
  'a:2:{',
  'O:1:"A":1:{',
  'i:0;',
  's:1:"x";',
  'R:1;',
  'r:2;',
  'N;',
  '}',
  'd:INF;',
);

test('reads or refuses any sequence of tokens, and never more values than bytes', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
      const bytes = Buffer.from(tokens.join(''));
      expect(outcomeOf(bytes)).toBeLessThanOrEqual(bytes.length);
    }),
  );
});

/** Number of values; 0 when it was refused as it may be. */
function outcomeOf(bytes: Buffer): number {
  try {
    return readPhpSerialized(bytes).valueCount;
  } catch (error) {
    if (error instanceof UnreadableMessage) return 0;
    throw error;
  }
}

test('takes no JSON for serialised data', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(looksPhpSerialized(Buffer.from(json))).toBe(false);
    }),
  );
});
