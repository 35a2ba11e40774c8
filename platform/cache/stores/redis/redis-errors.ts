/**
 * What a failure is about: the whole store (out of reach, late, wrongly set up), its ability to take writes (memory full),
 * or one key.
 */
export type RedisFaultKind = 'store' | 'write' | 'key';

/**
 * A call that the Redis store could not do. Made of the original error's message alone: the error itself may carry the
 * command's arguments, among them passwords and values, into a log.
 */
export class RedisStoreError extends Error {
  readonly kind: RedisFaultKind;

  constructor(reason: string, kind: RedisFaultKind) {
    super(`Redis: ${reason}`);
    this.name = 'RedisStoreError';
    this.kind = kind;
  }
}

/** No answer came in time. */
export class RedisTimeout extends RedisStoreError {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`, 'store');
  }
}

/** A call that was not made, because others have failed before. */
export class RedisRefusal extends RedisStoreError {}

const maxReasonLength = 200;

/** What is wrong, as one of ours. */
export function toStoreError(error: unknown): RedisStoreError {
  if (error instanceof RedisStoreError) return error;
  return new RedisStoreError(faultReason(error), kindOf(error));
}

/** What is wrong, in words that may be logged: without arguments of commands. */
export function faultReason(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown failure';
  const [reason = ''] = message.split(/,? with args/);
  return reason.slice(0, maxReasonLength) || 'unknown failure';
}

/** Whether the server is a replica, whose data may be older than what the primary has acknowledged. */
export function isReadOnlyReply(reply: unknown): boolean {
  return hasCode(reply, /^READONLY\b/);
}

/** Whether the server has no memory left for a write. */
export function isOutOfMemoryReply(reply: unknown): boolean {
  return hasCode(reply, /^OOM\b/);
}

/** Whether another node of the cluster has, or is about to have, the key. */
export function isRedirectReply(reply: unknown): boolean {
  return hasCode(reply, /^(MOVED|ASK)\b/);
}

/** Whether keys of one slot may lie on two nodes just now, so that no command can have them all. */
export function isSplitSlotReply(reply: unknown): boolean {
  return hasCode(reply, /^(TRYAGAIN|Too many Cluster redirections)\b/);
}

function kindOf(error: unknown): RedisFaultKind {
  if (hasCode(error, /^(OOM|MISCONF|NOREPLICAS)\b/)) return 'write';
  return hasCode(error, /^WRONGTYPE\b/) ? 'key' : 'store';
}

function hasCode(reply: unknown, code: RegExp): boolean {
  return reply instanceof Error && code.test(reply.message);
}
