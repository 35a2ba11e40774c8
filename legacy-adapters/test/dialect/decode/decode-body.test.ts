import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { decodeBody } from '../../../dialect/decode/decode-body.ts';
import { indexedValues } from '../../../dialect/decode/key-order.ts';
import { createDialect } from '../../../dialect/dialect.ts';
import { aResponse, decodeSample } from '../sample.ts';

const lumen = createDialect('lumen');
const plain = createDialect('plain');

function decode(type: string, body: string | Uint8Array, dialect = lumen) {
  return decodeBody(aResponse(200, type === '' ? {} : { 'Content-Type': type }, body), dialect);
}

describe('decodeBody', () => {
  const readable = [
    { sample: 'env-204', value: null },
    { sample: 'env-bare-empty', value: [] },
    { sample: 'types-bom', value: { id: 1 } },
    { sample: 'types-bom-file', value: { id: 1 } },
    { sample: 'types-whitespace', value: { id: 1 } },
    { sample: 'types-text-html-json', value: { id: 1 } },
    { sample: 'types-cp1251', value: { name: 'Кружка', city: 'Москва' } },
  ];
  it.each(readable)('reads $sample', ({ sample, value }) => {
    expect(decodeSample(sample)).toEqual({ ok: true, value });
  });

  it('keeps the digits of integers beyond 2^53', () => {
    expect(decodeSample('types-raw-mysql')).toMatchObject({
      ok: true,
      value: [{ big: 9007199254740993n, ubig: '18446744073709551615' }],
    });
  });

  it('takes `__proto__` for a plain key', () => {
    const decoded = decodeSample('types-dup-keys');

    const value = decoded.ok ? decoded.value : null;
    expect(Object.keys(value ?? {})).toEqual(['id', '__proto__', 'constructor']);
  });

  const unreadable = [
    {
      sample: 'types-warning-before-json',
      reason: 'PHP printed a warning or an error instead of plain JSON',
    },
    {
      sample: 'types-fatal-mid-json',
      reason: 'its JSON ends too early or has other text behind it',
    },
    { sample: 'err-login-page-followed', reason: 'it is an HTML page, not JSON' },
    { sample: 'err-500-laravel-debug-html', reason: 'it is an HTML page, not JSON' },
    { sample: 'types-xml', reason: 'it is XML, not JSON' },
    { sample: 'types-xssi', reason: 'it is not JSON' },
    { sample: 'types-ndjson', reason: 'it is malformed JSON' },
  ];
  it.each(unreadable)('says why $sample cannot be read', ({ sample, reason }) => {
    expect(decodeSample(sample)).toEqual({ ok: false, reason });
  });

  it('is strict about characters', () => {
    const latin1 = Buffer.from('{"name":"caf\u00e9"}', 'latin1');

    expect(decode('application/json', latin1)).toEqual({
      ok: false,
      reason: 'it holds bytes that are not valid utf-8',
    });
    expect(decode('application/json; charset="ISO-8859-1"', latin1)).toEqual({
      ok: true,
      value: { name: 'caf\u00e9' },
    });
    expect(decode('application/json; charset=klingon', '{}')).toEqual({
      ok: false,
      reason: 'its character set is unknown',
    });
  });

  it.each(['utf8mb4', 'UTF8MB3'])("takes %s, a name of MySQL's, for UTF-8", (charset) => {
    const type = `application/json; charset=${charset}`;

    expect(decode(type, '{"name":"café"}')).toEqual({ ok: true, value: { name: 'café' } });
    expect(decode(type, Buffer.from('{"name":"café"}', 'latin1'))).toEqual({
      ok: false,
      reason: 'it holds bytes that are not valid utf-8',
    });
  });

  const truncated = ['{"id":', '[1,', '{"id":1}{', '{"a":"b"', '"abc'];
  it.each(truncated)('refuses %s without quoting it', (body) => {
    expect(decode('application/json', body)).toEqual({
      ok: false,
      reason: 'its JSON ends too early or has other text behind it',
    });
  });

  const types = ['', 'application/json', 'application/problem+json', 'text/html', 'text/plain'];
  it.each(types)('finds JSON under the content type "%s" in a PHP service', (type) => {
    expect(decode(type, ' {"id":1}')).toEqual({ ok: true, value: { id: 1 } });
  });

  it('refuses plain text from a PHP service', () => {
    expect(decode('text/plain', 'Unauthorized.')).toEqual({ ok: false, reason: 'it is not JSON' });
  });

  const plainBodies = [
    { type: 'text/plain', body: 'hello', expected: { ok: true, value: 'hello' } },
    { type: 'text/plain', body: '{"id":1}', expected: { ok: true, value: '{"id":1}' } },
    { type: 'text/csv', body: 'a;b', expected: { ok: true, value: null } },
    {
      type: 'image/png',
      body: Buffer.from([0x89, 0x50, 0xff]),
      expected: { ok: true, value: null },
    },
    {
      type: 'application/vnd.api+json',
      body: '{"id":1}',
      expected: { ok: true, value: { id: 1 } },
    },
    { type: '', body: 'oops', expected: { ok: false, reason: 'it is not JSON' } },
    {
      type: 'text/html; charset=utf-8',
      body: '<!doctype html><title>Log in</title>',
      expected: { ok: false, reason: 'it is an HTML page, not JSON' },
    },
  ];
  it.each(plainBodies)(
    'reads "$type" of a plain service by its type',
    ({ type, body, expected }) => {
      expect(decode(type, body, plain)).toEqual(expected);
    },
  );

  describe('of a service with habits of its own', () => {
    const withStyle = (style: object) => ({ ...lumen, ...style });
    const cp1251 = Buffer.from([0x22, 0xca, 0xf0, 0xf3, 0xe6, 0xea, 0xe0, 0x22]);

    const bodies = [
      {
        what: 'a fallback character set',
        style: { fallbackCharset: 'windows-1251' },
        body: cp1251,
        value: 'Кружка',
      },
      {
        what: 'UTF-8 before the fallback',
        style: { fallbackCharset: 'windows-1251' },
        body: '"Кружка"',
        value: 'Кружка',
      },
      { what: 'a prefix', style: { guard: 'xssi' }, body: ')]}\',\n{"id":1}', value: { id: 1 } },
      { what: 'a loop', style: { guard: 'xssi' }, body: 'while(1);[1]', value: [1] },
      { what: 'no prefix for once', style: { guard: 'xssi' }, body: '[1]', value: [1] },
      { what: 'a call', style: { guard: 'jsonp' }, body: '/**/ cb_1({"id":1});', value: { id: 1 } },
      {
        what: 'lines',
        style: { bodies: 'jsonLines' },
        body: '{"id":1}\r\n\n{"id":2}\n',
        value: [{ id: 1 }, { id: 2 }],
      },
    ];
    it.each(bodies)('reads $what', ({ style, body, value }) => {
      expect(decode('application/json', body, withStyle(style))).toEqual({ ok: true, value });
    });

    it('believes a character set that is named before any other', () => {
      const response = decode('application/json; charset=windows-1251', cp1251);

      expect(response).toEqual({ ok: true, value: 'Кружка' });
    });

    it('reads a body that is not in the character set that it names, if it is in another', () => {
      const style = withStyle({ fallbackCharset: 'windows-1251' });

      expect(decode('text/html; charset=UTF-8', cp1251, style)).toEqual({
        ok: true,
        value: 'Кружка',
      });
    });

    it('refuses lines of which one is broken', () => {
      const style = withStyle({ bodies: 'jsonLines' });

      expect(decode('', '{"id":1}\n{"id":', style)).toMatchObject({ ok: false });
    });
  });

  describe('of numbers that JSON does not have', () => {
    const lenient = { ...lumen, nonFinite: 'null' } as const;
    const read = (body: string, style: Partial<typeof lumen> = {}) =>
      decode('application/json', body, { ...lenient, ...style });

    it('gives null for them, and leaves texts and keys alone', () => {
      const body =
        '{"NaN":"NaN","a":NaN,"b":[Infinity,-Infinity,1],"c":"\\",-Infinity,\\"","d": NaN }';

      expect(read(body)).toEqual({
        ok: true,
        value: { NaN: 'NaN', a: null, b: [null, null, 1], c: '",-Infinity,"', d: null },
      });
      expect(read('-Infinity')).toEqual({ ok: true, value: null });
    });

    it('keeps long integers and the order of keys', () => {
      const decoded = read('{"rows":{"7":{"id":9007199254740993},"3":{"id":NaN}}}');

      const value = decoded.ok ? (decoded.value as { rows: JsonObject }) : { rows: {} };
      expect(indexedValues(value.rows, value)).toEqual([{ id: 9007199254740993n }, { id: null }]);
    });

    it('reads them in lines, and behind warnings', () => {
      expect(read('{"a":NaN}\n{"a":1}', { bodies: 'jsonLines' })).toEqual({
        ok: true,
        value: [{ a: null }, { a: 1 }],
      });
      expect(read('<br />{"a":NaN}', { salvages: true })).toEqual({
        ok: true,
        value: { a: null },
        doubt: 'salvaged',
      });
    });

    const broken = ['{NaN:1}', '[1NaN]', '[-NaNx]', '{"a":NaN', '{"a":"NaN}', 'NaN NaN', '[nan]'];
    it.each(broken)('refuses %s all the same', (body) => {
      expect(read(body)).toMatchObject({ ok: false });
    });

    it('refuses them where nobody expects them', () => {
      expect(decode('', '{"a":NaN}')).toEqual({ ok: false, reason: 'it is malformed JSON' });
    });
  });

  describe('of a body that PHP has spoilt', () => {
    const salvaging = { ...lumen, salvages: true };
    const warning =
      '<br />\n<b>Warning</b>: Undefined array key "a[0]" in <b>/srv/[x].php</b><br />\n';

    it('finds the JSON behind the warnings, and says that it has cut', () => {
      expect(decode('', `${warning}${warning}{"id":[1]}`, salvaging)).toEqual({
        ok: true,
        value: { id: [1] },
        doubt: 'salvaged',
      });
    });

    const hopeless = [`${warning}{"id":1}<br />`, `{"id":1},${warning}`, '<html></html>', '[[[[[['];
    it.each(hopeless)('gives up on %s', (body) => {
      expect(decode('', body, salvaging)).toMatchObject({ ok: false });
    });

    it('gives up after a bounded number of tries', () => {
      const body = `<br />${'['.repeat(1000)}{"id":1}`;

      expect(decode('', body, salvaging)).toMatchObject({ ok: false });
    });

    it('cuts nothing where nobody allows it', () => {
      expect(decode('', `${warning}{"id":1}`)).toMatchObject({ ok: false });
    });
  });

  describe('of no body', () => {
    const nothing = (status: number, style = lumen) => decodeBody(aResponse(status, {}, ''), style);

    it('gives null, in doubt where the status promises one', () => {
      expect(nothing(200)).toEqual({ ok: true, value: null, doubt: 'empty' });
      expect(nothing(204)).toEqual({ ok: true, value: null });
      expect(nothing(304)).toEqual({ ok: true, value: null });
      expect(decode('', '\ufeff \n')).toEqual({ ok: true, value: null, doubt: 'empty' });
    });

    it('refuses an empty success where the source says that there is none', () => {
      const strict = { ...lumen, emptyBody: 'fault' } as const;

      expect(nothing(200, strict)).toEqual({ ok: false, reason: 'it is empty' });
      expect(nothing(204, strict)).toEqual({ ok: true, value: null });
      expect(nothing(500, strict)).toMatchObject({ ok: true });
    });
  });

  it('refuses what is nested deeper than PHP itself prints', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}"[[[\\"[["${']'.repeat(levels)}`;

    expect(decode('', nested(512))).toMatchObject({ ok: true });
    expect(decode('', nested(513))).toEqual({
      ok: false,
      reason: 'it is nested deeper than 512 levels',
    });
    expect(decode('', `[${'[1],'.repeat(1000)}1]`)).toMatchObject({ ok: true });
  });
});
