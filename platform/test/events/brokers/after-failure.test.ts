import { describe, expect, it } from '@jest/globals';
import { afterFailure } from '../../../events/brokers/after-failure.ts';
import { UnreadableMessage } from '../../../events/brokers/unreadable-message.ts';

const policy = { maxAttempts: 5, retryDelaysMs: [10, 20] };

describe('afterFailure', () => {
  it('waits as the group says, the last time again and again, and ends after the last attempt', () => {
    const error = new Error('out of order');

    expect([1, 2, 3, 4, 5, 6].map((attempt) => afterFailure(error, attempt, policy))).toEqual([
      { kind: 'retry', delayMs: 10 },
      { kind: 'retry', delayMs: 20 },
      { kind: 'retry', delayMs: 20 },
      { kind: 'retry', delayMs: 20 },
      { kind: 'dead', reason: 'out of order' },
      { kind: 'dead', reason: 'out of order' },
    ]);
  });

  it('does not repeat what cannot be read', () => {
    expect(afterFailure(new UnreadableMessage('no JSON'), 1, policy)).toEqual({
      kind: 'dead',
      reason: 'no JSON',
    });
  });

  it.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [new Error(''), 'The handler failed without a message'],
    [new Error('x'.repeat(5000)), 'x'.repeat(1000)],
  ])('makes a reason of whatever was thrown: %p', (thrown, reason) => {
    expect(afterFailure(thrown, 5, policy)).toEqual({ kind: 'dead', reason });
  });
});
