import { createHash } from 'node:crypto';
import type { IncomingMessage } from '../brokers/event-broker.ts';

/** By what a message that comes twice is recognised. */
export interface DedupeId {
  readonly id: string;
  /** Null: the publisher gave the id, and it counts for ever. Else equal messages may be two changes after this time. */
  readonly windowMs: number | null;
}

/** In characters, as the inbox holds them. */
const longestId = 190;
const hashWindowMs = 1000;

/**
 * `message_id`, else the id of the format, else a hash of type, routing key, keys and body. A header `id` counts only as
 * a UUID, as Debezium's outbox event router sends it: others may be ids of entities.
 */
export function dedupeIdOf(
  message: IncomingMessage,
  formatId: string | null,
  subjects: readonly string[],
): DedupeId {
  const given = textOf(message.id) ?? uuidOf(message.headers.id) ?? textOf(formatId);
  if (given === null) {
    const { type, routingKey, body } = message;
    return { id: hash([type ?? '', routingKey, ...subjects, body]), windowMs: hashWindowMs };
  }
  return { id: given.length <= longestId ? given : hash([given]), windowMs: null };
}

function textOf(value: string | null): string | null {
  return value === '' ? null : value;
}

function uuidOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
    ? value.toLowerCase()
    : null;
}

function hash(parts: readonly (string | Buffer)[]): string {
  const sum = createHash('sha256');
  // With the length before each part, parts cannot run into one another.
  for (const part of parts) sum.update(`${Buffer.byteLength(part)}:`).update(part);
  return `sha256:${sum.digest('hex')}`;
}
