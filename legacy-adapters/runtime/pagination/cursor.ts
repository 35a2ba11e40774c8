import { hash } from 'node:crypto';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';

/**
 * A place between two rows of a list: behind so many rows, or behind so many rows of the page that the service's own
 * cursor names, null for its first page. It says nothing of who asks, so a made-up one shows its maker only what the
 * service lets that caller see anyway.
 */
export type ListPosition =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'cursor'; readonly page: string | null; readonly skip: number };

/** A short fingerprint of what identifies a list: its field and its filter arguments. */
export function listFingerprint(coordinate: string, filters: JsonValue): string {
  const text = `${coordinate} ${stringifyJson(filters)}`;
  return hash('sha256', text, 'base64url').slice(0, 8);
}

/** The opaque text of a cursor: a place, and the {@link listFingerprint} of the list, so that another list refuses it. */
export function encodeCursor(position: ListPosition, list: string): string {
  const text =
    position.kind === 'offset'
      ? `o1:${position.offset}:${list}`
      : `c1:${position.skip}:${list}:${position.page ?? ''}`;
  return Buffer.from(text).toString('base64url');
}

/** What {@link decodeCursor} needs to know. */
export interface CursorReading {
  /** The argument that holds the cursor; named in errors. */
  readonly argument: 'after' | 'before';
  readonly list: string;
  /** The kind of places in this list. */
  readonly kind: ListPosition['kind'];
  readonly service: string;
}

/** The place that `text` names. Throws `BAD_USER_INPUT` for a text that is no cursor, or the cursor of another list. */
export function decodeCursor(text: string, reading: CursorReading): ListPosition {
  const match = cursorForm.exec(Buffer.from(text, 'base64url').toString());
  const { o1, c1, list, page } = match?.groups ?? {};
  if (match === null || (o1 === undefined) === (reading.kind === 'offset')) {
    throw badCursor('expected a cursor that this list gave out', reading);
  }
  if (list !== reading.list)
    throw badCursor('this cursor belongs to a list with other filters', reading);
  if (o1 !== undefined) return { kind: 'offset', offset: Number(o1) };
  return { kind: 'cursor', page: page === '' ? null : (page ?? null), skip: Number(c1) };
}

const cursorForm =
  /^(?:o1:(?<o1>\d{1,15}):(?<list>[\w-]{8})|c1:(?<c1>\d{1,4}):(?<list>[\w-]{8}):(?<page>[^\s]{0,2000}))$/;

function badCursor(problem: string, { argument, service }: CursorReading): BanyanError {
  const message = `${argument}: ${problem}`;
  return new BanyanError('BAD_USER_INPUT', message, { service, fields: { [argument]: [message] } });
}
