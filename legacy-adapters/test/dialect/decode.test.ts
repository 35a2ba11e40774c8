import { describe, expect, it } from '@jest/globals';
import { decodeBody } from '../../dialect/decode.ts';
import { createDialect } from '../../dialect/dialect.ts';
import { aResponse, decodeSample } from './sample.ts';

const lumen = createDialect('lumen');
const plain = createDialect('plain');

function decode(type: string, body: string | Uint8Array, dialect = lumen) {
  return decodeBody(aResponse(200, type === '' ? {} : { 'Content-Type': type }, body), dialect);
}

describe('decodeBody', () => {
  const readable = [
    { sample: 'env-204', value: null },
    { sample: 'env-null-200-laravel', value: null },
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
});
