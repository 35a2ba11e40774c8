import { describe, expect, it } from '@jest/globals';
import { RedisStoreError, toStoreError } from '../../../../cache/stores/redis/redis-errors.ts';

describe('toStoreError', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 'write'],
    ['MISCONF Redis is configured to save RDB snapshots', 'write'],
    ['NOREPLICAS Not enough good replicas to write.', 'write'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'key'],
    ["READONLY You can't write against a read only replica.", 'store'],
    ['LOADING Redis is loading the dataset in memory', 'store'],
    ['NOAUTH Authentication required.', 'store'],
    ['CLUSTERDOWN The cluster is down', 'store'],
    ['Too many Cluster redirections. Last error: ReplyError: MOVED 1 h:1', 'store'],
    ['Connection is closed.', 'store'],
  ])('says of "%s" that it is about the %s', (message, kind) => {
    expect(toStoreError(new Error(message)).kind).toBe(kind);
  });

  it('carries neither the arguments of a command nor the error that has them', () => {
    const original = Object.assign(
      new Error("ERR unknown command 'X', with args beginning with: 's3cret'"),
      { command: { name: 'auth', args: ['s3cret'] } },
    );

    const error = toStoreError(original);

    expect(error.message).toBe("Redis: ERR unknown command 'X'");
    expect(JSON.stringify({ ...error, cause: error.cause })).not.toContain('s3cret');
  });

  it('leaves one of ours as it is', () => {
    const error = new RedisStoreError('x', 'key');

    expect(toStoreError(error)).toBe(error);
  });
});
