import { createHash } from 'node:crypto';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';

/**
 * A place in a list: behind how many rows, and a fingerprint of the list's filters, so that a cursor of one list is
 * refused by another.
 */
export interface Cursor {
  readonly offset: number;
  readonly list: string;
}

/** A short fingerprint of what identifies a list: its field and its filter arguments. */
export function listFingerprint(coordinate: string, filters: JsonValue): string {
  const text = `${coordinate} ${stringifyJson(filters)}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/** The opaque text of a cursor. */
export function encodeCursor({ offset, list }: Cursor): string {
  return Buffer.from(`o1:${offset}:${list}`).toString('base64url');
}

/**
 * Number of rows before the place that `text` names; 0 for null.
 * Throws `BAD_USER_INPUT` for a text that is no cursor, or the cursor of another list.
 */
export function decodeCursor(text: string | null, list: string, service: string): number {
  if (text === null) return 0;
  const match = /^o1:(\d{1,15}):(.{8})$/.exec(Buffer.from(text, 'base64url').toString());
  if (match === null) throw badCursor('after: expected a cursor that this list gave out', service);
  if (match[2] !== list) {
    throw badCursor('after: this cursor belongs to a list with other filters', service);
  }
  return Number(match[1]);
}

function badCursor(message: string, service: string): BanyanError {
  return new BanyanError('BAD_USER_INPUT', message, { service, fields: { after: [message] } });
}
