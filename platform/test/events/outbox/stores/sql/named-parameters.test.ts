import { describe, expect, it } from '@jest/globals';
import { createPlacing } from '../../../../../events/outbox/stores/sql/named-parameters.ts';

const text = 'SELECT :a::bigint FROM t WHERE x = :b AND y = :a';

describe('createPlacing', () => {
  it('numbers names, each once, and leaves casts alone', () => {
    expect(createPlacing('numbered')(text)).toEqual({
      text: 'SELECT $1::bigint FROM t WHERE x = $2 AND y = $1',
      names: ['a', 'b'],
    });
  });

  it('gives each mention a place of its own where places have no numbers', () => {
    expect(createPlacing('question-marks')(text)).toEqual({
      text: 'SELECT ?::bigint FROM t WHERE x = ? AND y = ?',
      names: ['a', 'b', 'a'],
    });
  });

  it('translates a text once', () => {
    const place = createPlacing('numbered');

    expect(place(text)).toBe(place(text));
  });
});
