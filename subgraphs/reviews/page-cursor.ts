import { isReviewId, type ReviewPosition } from './stores/review-store.ts';

/** The cursor of a review: opaque to clients, base64url of its position. */
export function encodeCursor({ createdAtMs, id }: ReviewPosition): string {
  return Buffer.from(`${createdAtMs}:${id}`).toString('base64url');
}

/** The position in a cursor; null for a text that {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): ReviewPosition | null {
  const match = /^(\d{1,15}):(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  const [, createdAtMs, id] = match ?? [];
  if (createdAtMs === undefined || id === undefined || !isReviewId(id)) return null;
  const position = { createdAtMs: Number(createdAtMs), id };
  // Base64 readers pass over what they do not know, so a damaged cursor may still decode.
  return encodeCursor(position) === cursor ? position : null;
}
