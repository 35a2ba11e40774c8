import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { decodeCursor } from './page-cursor.ts';
import type { ReviewPosition } from './stores/review-store.ts';

/** Arguments of `Product.reviews` as they arrive. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** Arguments of `Product.reviews`, checked. */
export interface PageRange {
  readonly first: number;
  readonly after: ReviewPosition | null;
}

const defaultFirst = 10;
const maxFirst = 100;

/** Reads the arguments; null means the default. Throws `BAD_USER_INPUT`, whose `fields` name the argument. */
export function readPageArguments(args: PageArguments): PageRange {
  const first = args.first ?? defaultFirst;
  if (first < 1 || first > maxFirst) {
    throw badArgument('first', `must be from 1 to ${maxFirst}, received ${first}`);
  }
  return { first, after: readAfter(args.after ?? null) };
}

function readAfter(cursor: string | null): ReviewPosition | null {
  if (cursor === null) return null;
  const position = decodeCursor(cursor);
  if (position !== null) return position;
  throw badArgument('after', `must be a cursor of an earlier page, received ${quote(cursor)}`);
}

function badArgument(path: string, fault: string): BanyanError {
  return new BanyanError('BAD_USER_INPUT', `${path}: ${fault}`, { fields: { [path]: [fault] } });
}

const maxQuotedLength = 60;

function quote(text: string): string {
  const shown = text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
  return JSON.stringify(shown);
}
