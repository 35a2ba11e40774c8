import { describe, expect, it } from '@jest/globals';
import { createAnswerCheck } from '../../load/check-answers.ts';

const read = { body: '', index: 0, product: 7 };
const write = { body: '', index: null, product: 7 };
const fine = { isFailed: false, isStale: false };
const failed = { isFailed: true, isStale: false };

function answer(text: string, status = 200) {
  const bytes = Buffer.from(text);
  return { status, chunks: [bytes], bytes: bytes.length };
}

describe('the check of a run without writes', () => {
  it('takes answers as long as the first one for good, each request for itself', () => {
    const check = createAnswerCheck(0);
    const other = { ...read, index: 1 };

    const judged = [
      check.judge(read, answer('{"data":1}'), 0),
      check.judge(other, answer('{"data":22}'), 0),
      check.judge(read, answer('{"data":2}'), 0),
      check.judge(other, answer('{"data":1}'), 0),
    ];

    expect(judged).toEqual([fine, fine, fine, failed]);
  });

  it.each([
    ['errors', answer('{"errors":[],"data":1}')],
    ['another status', answer('{"data":1}', 500)],
    ['no answer', answer('', 0)],
    ['something else than JSON', answer('<html>')],
  ])('refuses %s', (_name, received) => {
    expect(createAnswerCheck(0).judge(read, received, 0)).toEqual(failed);
  });

  it('finds errors of the same length by reading one answer of 16', () => {
    const check = createAnswerCheck(0);
    const judge = (text: string) => check.judge(read, answer(text), 0).isFailed;
    judge('{"data":{"a":12}}');

    const judged = Array.from({ length: 16 }, () => judge('{"errors":[1,2,3]'));

    expect(judged).toContain(true);
  });
});

describe('the check of a run with writes', () => {
  it('finds answers older than a write that was known when they were asked for', () => {
    const check = createAnswerCheck(0.05);
    const before = check.leastStock(read);
    check.judge(write, answer('{"data":{"adjustStock":{"stock":11}}}'), 0);
    const after = check.leastStock(read);
    const old = answer('{"data":{"product":{"stock":10}}}');

    const judged = [check.judge(read, old, before), check.judge(read, old, after)];

    expect(judged).toEqual([fine, { isFailed: false, isStale: true }]);
  });

  it('reads each answer, whatever its length', () => {
    const check = createAnswerCheck(0.05);

    const judged = [
      check.judge(read, answer('{"data":{"product":{"stock":9}}}'), 0),
      check.judge(read, answer('{"data":{"product":{"stock":10}}}'), 0),
      check.judge(read, answer('{"data":null,"errors":[]}'), 0),
    ];

    expect(judged).toEqual([fine, fine, failed]);
  });
});
