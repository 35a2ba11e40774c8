import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CachedEntry } from '../../cache/cached-entry.ts';
import { decodeEntry, encodeEntry } from '../../cache/entry-format.ts';
import type { JsonValue } from '../../json/json-value.ts';
import { parseJson } from '../../json/parse-json.ts';
import { stringifyJson } from '../../json/stringify-json.ts';

function entryOf(value: JsonValue): CachedEntry {
  return {
    value,
    exists: value !== null,
    freshUntil: 1000,
    staleUntil: 2000,
    errorUntil: 3000,
    keptUntil: 4000,
    validator: null,
    versions: [['Thing:1', 'v1']],
    jsonLength: Buffer.byteLength(stringifyJson(value)),
  };
}

const large = { text: 'abc '.repeat(2000) };

describe('the stored form of an entry', () => {
  it('brings every JSON value back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (json) => {
        const value = parseJson(JSON.stringify(json));
        expect(decodeEntry(encodeEntry(entryOf(value)))).toEqual(entryOf(value));
      }),
    );
  });

  it('keeps integers beyond 2^53', () => {
    const entry = entryOf({ id: 9007199254740993n });

    expect(decodeEntry(encodeEntry(entry))?.value).toEqual({ id: 9007199254740993n });
  });

  it.each([
    { etag: 'W/"a"', lastModified: null, ttlMs: 5000, madeBy: 'm', renewals: 2 },
    {
      etag: null,
      lastModified: 'Tue, 01 Sep 2026 10:00:00 GMT',
      ttlMs: null,
      madeBy: 'm',
      renewals: 0,
    },
  ])('keeps by what the service can be asked again: $etag, $lastModified', (validator) => {
    const entry = { ...entryOf({ a: 1 }), validator };

    expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
  });

  it('compresses what is large', () => {
    expect(encodeEntry(entryOf(large)).length).toBeLessThan(500);
    expect(decodeEntry(encodeEntry(entryOf(large)))?.value).toEqual(large);
  });

  it('does not unpack an entry whose versions are not accepted', () => {
    const seen: unknown[] = [];

    const decoded = decodeEntry(encodeEntry(entryOf(large)), (versions) => {
      seen.push(versions);
      return false;
    });

    expect(decoded).toBeNull();
    expect(seen).toEqual([[['Thing:1', 'v1']]]);
  });

  it('is read as a value that nobody can change', () => {
    const decoded = decodeEntry(encodeEntry(entryOf({ list: [{ a: 1 }] })));

    expect(() => Object.assign(decoded?.value ?? {}, { list: [] })).toThrow(TypeError);
  });

  it.each([
    ['nothing', Buffer.of()],
    ['another format', Buffer.from('x{"a":1}')],
    ['only the format', Buffer.of(0xb5)],
    ['a head that is no list', framed('{}', '1')],
    ['a head without times', framed('[true,null,2,3,4,1,[],null]', '1')],
    ['a head without a length', framed('[true,1,2,3,4,null,[],null]', '1')],
    ['versions of the wrong form', framed('[true,1,2,3,4,1,[["a"]],null]', '1')],
    ['no word on a validator', framed('[true,1,2,3,4,1,[]]', '1')],
    ['a validator of no form', framed('[true,1,2,3,4,1,[],"a"]', '1')],
    ['a validator with a number as ETag', framed('[true,1,2,3,4,1,[],[7,null,null,"m",0]]', '1')],
    ['a validator that nobody made', framed('[true,1,2,3,4,1,[],["a",null,null,null,0]]', '1')],
    ['a validator with a text as time', framed('[true,1,2,3,4,1,[],["a",null,"1","m",0]]', '1')],
    ['the format before this one', framed('[true,1,2,3,1,[]]', '1', 0xb3)],
    ['no body', framed('[true,1,2,3,4,0,[],null]', '')],
    ['a body that is no JSON', framed('[true,1,2,3,4,2,[],null]', '{]')],
  ])('takes %s for no entry', (_name, bytes) => {
    expect(decodeEntry(bytes)).toBeNull();
  });

  it('takes a well-formed frame for an entry, so that the cases above are about their contents', () => {
    const head = '[true,1,2,3,4,1,[],["a",null,null,"m",0]]';

    expect(decodeEntry(framed(head, '1'))?.value).toBe(1);
  });

  it('takes cut and damaged bytes for no entry', () => {
    const whole = [encodeEntry(entryOf({ a: [1, 2, 3] })), encodeEntry(entryOf(large))];

    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(), (bytes, at) => {
        expect(decodeEntry(bytes.subarray(0, at % bytes.length))).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(), fc.integer({ min: 1, max: 255 }), damage),
    );
  });

  it('never throws, whatever the bytes are', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.tuple(fc.string(), fc.string()).map(([head, body]) => framed(head, body)),
      fc.tuple(fc.json(), fc.json()).map(([head, body]) => framed(head, body)),
    );

    fc.assert(
      fc.property(anything, (bytes) => {
        expect(() => decodeEntry(bytes)).not.toThrow();
      }),
    );
  });
});

function damage(bytes: Uint8Array, at: number, change: number): void {
  const damaged = Buffer.from(bytes);
  const index = at % damaged.length;
  damaged[index] = (damaged[index] ?? 0) ^ change;

  expect(decodeEntry(damaged)).toBeNull();
}

/** Bytes whose outer form is right. */
function framed(head: string, body: string, format = 0xb5): Buffer {
  const headBytes = Buffer.from(head);
  const frame = Buffer.concat([Buffer.alloc(9), headBytes, Buffer.from(body)]);
  frame.writeUInt8(format, 0);
  frame.writeUInt32BE(headBytes.length, 5);
  frame.writeUInt32BE(crc32(frame.subarray(5)), 1);
  return frame;
}
