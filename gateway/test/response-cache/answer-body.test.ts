import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { chooseEncoding, createAnswerBody, ownBody } from '../../response-cache/answer-body.ts';

describe('answer body', () => {
  it('makes each compressed form once', async () => {
    const text = 'ä long text '.repeat(500);
    const body = createAnswerBody(text);

    const [br, gzipped, again] = await Promise.all([
      body.encoded('br'),
      body.encoded('gzip'),
      body.encoded('gzip'),
    ]);

    expect(brotliDecompressSync(br).toString()).toBe(text);
    expect(gunzipSync(gzipped).toString()).toBe(text);
    expect(again).toBe(gzipped);
  });

  it('keeps no memory but its own, in no form', async () => {
    const short = ownBody(createAnswerBody('ä short text'));
    const long = ownBody(createAnswerBody('ä long text '.repeat(500)));

    const forms = [short.bytes, long.bytes, await long.encoded('br'), await long.encoded('gzip')];

    expect(short.bytes.toString()).toBe('ä short text');
    expect(forms.map(({ buffer }) => buffer.byteLength)).toEqual(forms.map(({ length }) => length));
  });

  it('has a tag that depends on the bytes', () => {
    const [one, same, other] = ['a', 'a', 'b'].map((text) => createAnswerBody(text).etag());

    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it.each([
    [undefined, null],
    ['', null],
    ['identity', null],
    ['deflate', null],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['GZIP;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['*', 'br'],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['identity;q=1, gzip;q=0.5', null],
    ['gzip;q=nonsense', null],
  ])('is sent to a client that accepts %j as %j', (accepted, encoding) => {
    expect(chooseEncoding(accepted)).toBe(encoding);
  });
});
