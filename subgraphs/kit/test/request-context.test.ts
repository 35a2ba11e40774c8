import { describe, expect, it } from '@jest/globals';
import { createRequestContext, pickHeaders, toRequestId } from '../request-context.ts';
import { createRecordingLog } from './helpers/request-parts.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('createRequestContext', () => {
  it('asks for the identity once and only when somebody wants it', async () => {
    let questions = 0;
    const identity = async () => {
      questions += 1;
      return { id: '7' };
    };
    const context = createRequestContext({ ...parts(), identity });
    const before = questions;

    const answers = await Promise.all([context.identity(), context.identity()]);

    expect(before).toBe(0);
    expect(questions).toBe(1);
    expect(answers).toEqual([{ id: '7' }, { id: '7' }]);
  });

  it('keeps a refused identity refused', async () => {
    let questions = 0;
    const identity = async () => {
      questions += 1;
      throw new Error('refused');
    };
    const context = createRequestContext({ ...parts(), identity });

    await expect(context.identity()).rejects.toThrow('refused');
    await expect(context.identity()).rejects.toThrow('refused');

    expect(questions).toBe(1);
  });

  it('is anonymous with an empty trace unless told otherwise', async () => {
    const context = createRequestContext(parts());

    const identity = await context.identity();

    expect(identity).toBeNull();
    expect(context.trace.legacyCalls).toEqual([]);
  });

  it('writes the request id into every line of its log', () => {
    const { log, entries } = createRecordingLog();
    const context = createRequestContext({ ...parts(), log });

    context.log.info('hello');

    expect(entries).toEqual([expect.objectContaining({ requestId: 'r-1', msg: 'hello' })]);
  });
});

describe('pickHeaders', () => {
  it('keeps the allowed headers with all their values, by lower-case name', () => {
    const received = { Authorization: 'Bearer x', Cookie: 'c=1', 'Accept-Language': ['de', 'fr'] };

    const picked = pickHeaders(received, ['authorization', 'accept-language', 'x-request-id']);

    expect([...picked]).toEqual([
      ['authorization', ['Bearer x']],
      ['accept-language', ['de', 'fr']],
    ]);
  });
});

describe('toRequestId', () => {
  it.each(['abc', 'a1.b_c:d-e', 'x'.repeat(128)])('keeps the plain token %j', (received) => {
    expect(toRequestId(received)).toBe(received);
  });

  it.each([undefined, '', 'two words', 'line\nbreak', 'x'.repeat(129)])(
    'replaces %j by a new UUID',
    (received) => {
      expect(toRequestId(received)).toMatch(uuid);
    },
  );
});

function parts() {
  return {
    requestId: 'r-1',
    headers: new Map<string, readonly string[]>(),
    signal: new AbortController().signal,
    log: createRecordingLog().log,
  };
}
