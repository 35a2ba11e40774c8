import { pipeline, type Readable } from 'node:stream';
import { type BrotliDecompress, createBrotliDecompress, createUnzip, type Unzip } from 'node:zlib';
import { systemCode } from './system-code.ts';

/** Content codings that are asked for, and understood. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/** How much of a body is read. */
export interface BodyLimit {
  /** Bytes after decompression. */
  readonly maxBytes: number;
  /** Whether a longer body is cut off there, instead of being a fault. */
  readonly mayCut: boolean;
}

/** The body has more bytes than may be read. */
export class BodyTooLarge extends Error {
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`The body has more than ${maxBytes} bytes`);
    this.name = 'BodyTooLarge';
    this.maxBytes = maxBytes;
  }
}

/** The body is not in the content coding that its headers say. */
export class BodyNotDecodable extends Error {
  override readonly name = 'BodyNotDecodable';
}

/**
 * Reads and decompresses a body. The limit is checked while it is unpacked, so a small body that unpacks to a huge one
 * takes no memory. What is not read is thrown away with its socket.
 *
 * Rejects with {@link BodyTooLarge}, {@link BodyNotDecodable}, or what the connection failed with.
 */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  limit: BodyLimit,
): Promise<Uint8Array> {
  const decoders = createDecoders(encoding);
  const [first] = decoders;
  if (first === undefined) return collect(body, limit);
  const unpacked = decoders.reduce<Readable>(
    // Faults surface where the last stream is read; the callback only keeps them from being thrown twice.
    (source, decoder) => pipeline(source, decoder, () => {}),
    body,
  );
  try {
    return await collect(unpacked, limit);
  } catch (error) {
    const code = systemCode(error);
    // An empty body may come with the coding that a longer one would have.
    if (code === 'Z_BUF_ERROR' && first.bytesWritten === 0) return new Uint8Array();
    if (!decoderFault.test(code)) throw error;
    throw new BodyNotDecodable('The body is damaged', { cause: error });
  }
}

/** Last coding first, as RFC 9110 lists them in the order in which they were applied. */
function createDecoders(encoding = ''): readonly Decoder[] {
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > maxCodings) throw new BodyNotDecodable('Too many content codings');
  return codings.reverse().map(createDecoder);
}

type Decoder = Unzip | BrotliDecompress;

const maxCodings = 3;

function createDecoder(coding: string): Decoder {
  if (coding === 'br') return createBrotliDecompress();
  if (coding === 'gzip' || coding === 'x-gzip' || coding === 'deflate') return createUnzip();
  throw new BodyNotDecodable('Unknown content coding');
}

const decoderFault = /^Z_|^ERR__|BROTLI/;

async function collect(stream: Readable, { maxBytes, mayCut }: BodyLimit): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= maxBytes) {
      chunks.push(chunk);
      continue;
    }
    if (!mayCut) throw new BodyTooLarge(maxBytes);
    chunks.push(chunk.subarray(0, chunk.length - (size - maxBytes)));
    // Leaving the loop destroys the stream, and the socket with it.
    break;
  }
  return Buffer.concat(chunks);
}
