import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { UnreadableMessage } from '../brokers/unreadable-message.ts';

type Decompress = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer;

const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateAny],
  ['br', brotliDecompressSync],
]);

/** What PHP code writes into content_encoding without having encoded anything. */
const PLAIN: ReadonlySet<string> = new Set(['', 'utf-8', 'utf8', 'identity', 'binary', '8bit']);

/** The body without its compression. Throws an UnreadableMessage when it has, or becomes, more than `maxBytes`. */
export function decompressBody(body: Buffer, encoding: string | null, maxBytes: number): Buffer {
  if (body.length > maxBytes) throw tooLong(maxBytes);
  const name = (encoding ?? '').trim().toLowerCase();
  if (PLAIN.has(name)) return body;
  const decompress = DECOMPRESS.get(name);
  if (decompress === undefined) {
    throw new UnreadableMessage(
      `content_encoding must be gzip, deflate, br or none, received ${JSON.stringify(name.slice(0, 40))}`,
    );
  }
  return decompressWith(decompress, body, maxBytes);
}

function decompressWith(decompress: Decompress, body: Buffer, maxBytes: number): Buffer {
  try {
    return decompress(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLong(maxBytes);
    }
    throw new UnreadableMessage('the body is not compressed as its content_encoding says');
  }
}

/** PHP's gzdeflate() writes no zlib header, its gzcompress() does. */
function inflateAny(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer {
  const hasHeader =
    ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE() % 31 === 0;
  return hasHeader ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
}

function tooLong(maxBytes: number): UnreadableMessage {
  return new UnreadableMessage(`the body has more than ${maxBytes} bytes`);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as text, without a byte order mark. `charset` counts when the bytes are not UTF-8; null: they must be. */
export function decodeText(bytes: Buffer, charset: string | null): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    // Only bytes that are no UTF-8 come here.
    if (charset === null) throw new UnreadableMessage('the body is not UTF-8');
    return new TextDecoder(charset).decode(bytes);
  }
}
