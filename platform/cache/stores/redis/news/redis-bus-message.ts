/** What one message on the channel says: these tags, or everything. */
export type BusNews =
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | { readonly kind: 'everything' };

/** Messages are about so long at most, in characters: no longer list of tags has to be held in one piece. */
const maxMessageLength = 64 * 1024;
/** What is longer, in bytes, is not ours: a character has up to six of them in JSON. */
const maxMessageBytes = 6 * maxMessageLength;
const format = 1;

/** Messages that tell of these tags; of everything, when a single tag is too long to be told. */
export function encodeNews(tags: readonly string[]): readonly string[] {
  if (tags.some(({ length }) => length > maxMessageLength / 2)) return [encode({ all: true })];
  return chunk(tags).map((part) => encode({ tags: part }));
}

/** Reads a message. Null for one that is none of ours, or damaged. */
export function decodeNews(bytes: Uint8Array): BusNews | null {
  if (bytes.byteLength > maxMessageBytes) return null;
  const message = parse(bytes);
  if (message === null || message.banyan !== format) return null;
  if (message.all === true) return { kind: 'everything' };
  const { tags } = message;
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')
    ? { kind: 'tags', tags }
    : null;
}

function encode(content: { readonly tags: readonly string[] } | { readonly all: true }): string {
  return JSON.stringify({ banyan: format, ...content });
}

function chunk(tags: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let room = 0;
  for (const tag of tags) {
    if (tag.length > room || chunks.length === 0) {
      chunks.push([]);
      room = maxMessageLength;
    }
    chunks.at(-1)?.push(tag);
    // Quotes and a comma come on top.
    room -= tag.length + 3;
  }
  return chunks;
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    // Whoever else uses the channel may write what they like.
    return null;
  }
}
