import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeNews,
  encodeNews,
} from '../../../../../cache/stores/redis/news/redis-bus-message.ts';

const decoded = (messages: readonly string[]) =>
  messages.map((text) => decodeNews(Buffer.from(text)));

describe('messages on the bus', () => {
  it('tell of all tags in their order, whatever they are called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (tags) => {
        const news = decoded(encodeNews(tags));

        expect(news.flatMap((part) => (part?.kind === 'tags' ? part.tags : []))).toEqual(tags);
      }),
    );
  });

  it('are not longer than the receiver takes', () => {
    const tags = Array.from({ length: 9 }, () => '\u0001'.repeat(32_000));

    const messages = encodeNews(tags);

    expect(messages.length).toBeGreaterThan(1);
    expect(decoded(messages)).not.toContain(null);
  });

  it('say that everything is meant when one tag is too long', () => {
    expect(decoded(encodeNews(['a', 'x'.repeat(33_000)]))).toEqual([{ kind: 'everything' }]);
  });

  it('are none when they are not ours, damaged or too long', () => {
    const [whole = ''] = encodeNews(['a']);
    const foreign = [
      '',
      'x',
      'null',
      '7',
      '[]',
      '{}',
      '{"banyan":2,"tags":["a"]}',
      whole.slice(0, -1),
    ];
    const tooLong = whole.padEnd(400_000);

    expect(decoded([...foreign, tooLong])).toEqual(Array(9).fill(null));
  });
});
