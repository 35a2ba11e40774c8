/** Of a list of one-digit numbers, which is the most; a comment without text takes a third of it. Measured. */
const BYTES_PER_CHARACTER = 125;

/** Memory that a cache of documents may take by default. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** The most memory that a parsed document of this text can take. Its tokens and comments stay as long as it does. */
export function documentBytes(text: string): number {
  return (text.length + 1) * BYTES_PER_CHARACTER;
}
