import { type DocumentNode, type Token, TokenKind } from 'graphql';

/** Memory that a cache of documents may take by default. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

// Measured with Node 24 and graphql 16, with the nodes that come of a token: 482 to 540 for a name that is a field, 88 for a
// comment, 180 to 250 for others.
const BYTES_PER_NAME = 500;
const BYTES_PER_COMMENT = 100;
const BYTES_PER_OTHER = 250;
/** Two, and two more for names, which are copied. */
const BYTES_PER_CHARACTER = 4;
/** Of a string: each escaped character makes a text that is joined to the one before. */
const BYTES_PER_STRING_CHARACTER = 20;
const BYTES_OF_ANY = 3000;

/**
 * The most memory that a parsed document can take, while it is a valid one: its tokens and comments stay as long as it does.
 * Ordinary ones take about four fifths of it. Walks over all tokens: to be called once for a document.
 */
export function documentBytes({ loc }: DocumentNode): number {
  let bytes = textBytes(loc?.source.body ?? '');
  for (let token = loc?.startToken ?? null; token !== null; token = token.next) {
    bytes += tokenBytes(token);
  }
  return bytes;
}

/** The most memory that a text and what is wrong with its syntax can take. */
export function textBytes(text: string): number {
  return BYTES_OF_ANY + text.length * BYTES_PER_CHARACTER;
}

function tokenBytes({ kind, start, end }: Token): number {
  switch (kind) {
    case TokenKind.NAME:
      return BYTES_PER_NAME;
    case TokenKind.COLON:
      // The name before it is no field of its own, and takes less by as much.
      return 0;
    case TokenKind.COMMENT:
      return BYTES_PER_COMMENT;
    case TokenKind.STRING:
    case TokenKind.BLOCK_STRING:
      return BYTES_PER_OTHER + (end - start) * BYTES_PER_STRING_CHARACTER;
    default:
      return BYTES_PER_OTHER;
  }
}
