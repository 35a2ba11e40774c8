import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { chooseEncoding, createAnswerBody } from '../../response-cache/answer-body.ts';

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
