import type { LogPosition, LogRequest } from '../stores/insights-store.ts';
import { badArgument, quote } from './bad-argument.ts';

/** Arguments of `Query.changeLog` as they arrive. */
export interface LogArguments {
  readonly filter?: LogFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** `input ChangeLogFilter`. */
export interface LogFilter {
  readonly types?: readonly string[] | null;
  readonly subject?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

const defaultFirst = 20;
const maxFirst = 100;
const maxTypes = 100;
const everMs = 8_640_000_000_000_000;

/** Reads the arguments; null means the default. Asks for one event more than a page has. Throws `BAD_USER_INPUT`. */
export function readLogArguments(args: LogArguments): LogRequest {
  const { filter, first } = args;
  const size = first ?? defaultFirst;
  if (size < 1 || size > maxFirst) {
    throw badArgument('first', `must be from 1 to ${maxFirst}, received ${size}`);
  }
  const types = filter?.types ?? null;
  if (types !== null && types.length > maxTypes) {
    throw badArgument(
      'filter.types',
      `must hold at most ${maxTypes} types, received ${types.length}`,
    );
  }
  return {
    types,
    subject: filter?.subject ?? null,
    range: {
      fromMs: filter?.from?.getTime() ?? -everMs,
      toMs: filter?.to?.getTime() ?? everMs,
    },
    after: readAfter(args.after ?? null),
    limit: size + 1,
  };
}

function readAfter(cursor: string | null): LogPosition | null {
  if (cursor === null) return null;
  const position = decodeCursor(cursor);
  if (position !== null) return position;
  throw badArgument('after', `must be a cursor of an earlier page, received ${quote(cursor)}`);
}

/** The cursor of an event in the change log: opaque to clients. */
export function encodeCursor({ timeMs, id }: LogPosition): string {
  return Buffer.from(`${timeMs}:${id}`).toString('base64url');
}

function decodeCursor(cursor: string): LogPosition | null {
  const [, timeMs, id] =
    /^(-?\d{1,16}):(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (timeMs === undefined || id === undefined || id.includes('\u0000')) return null;
  const position = { timeMs: Number(timeMs), id };
  // Base64 readers pass over what they do not know, so a damaged cursor may still decode.
  return encodeCursor(position) === cursor ? position : null;
}
