import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { isUploadedFile, type ReceivedFile, UploadedFile } from '../../request/uploaded-file.ts';

const received: ReceivedFile = {
  name: 'a.txt',
  mediaType: 'text/plain',
  sizeBytes: 3,
  open: () => Readable.from(['abc']),
};

describe('an uploaded file', () => {
  it('is known by its brand, which no JSON can have', () => {
    const file = new UploadedFile(async () => received);

    expect(isUploadedFile(file)).toBe(true);
    expect([{ receive: 1 }, null, 'a.txt'].map(isUploadedFile)).toEqual([false, false, false]);
  });

  it('gives its content', async () => {
    expect(await new UploadedFile(async () => received).receive()).toBe(received);
  });

  it('has no members, and is never written as JSON', () => {
    const file = new UploadedFile(async () => received);

    expect(Object.keys(file)).toEqual([]);
    expect(() => JSON.stringify({ variables: { file } })).toThrow('A file cannot be sent');
  });
});
