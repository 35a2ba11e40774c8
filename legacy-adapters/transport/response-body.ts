import { pipeline, Readable } from 'node:stream';
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

/** Takes a body as it comes. */
export interface BodyCollector {
  /** False when nothing more is wanted. Throws {@link BodyTooLarge}. */
  add(chunk: Uint8Array): boolean;
  /** What was taken, unpacked. Rejects with {@link BodyTooLarge} or {@link BodyNotDecodable}. */
  read(): Promise<Uint8Array>;
}

/**
 * Takes a body in the content coding that its headers say. The limit is checked while it is received and while it is
 * unpacked, so a small body that unpacks to a huge one takes no memory. Throws {@link BodyNotDecodable} for a coding that
 * nobody asked for.
 */
export function collectBody(encoding: string | undefined, limit: BodyLimit): BodyCollector {
  const codings = codingsOf(encoding);
  const isPlain = codings.length === 0;
  const chunks: Uint8Array[] = [];
  const wanted = isPlain ? limit.maxBytes : limit.maxBytes + packingOverhead(limit.maxBytes);
  let size = 0;
  return {
    add(chunk) {
      size += chunk.length;
      if (size <= wanted) {
        chunks.push(chunk);
        return true;
      }
      if (!limit.mayCut) throw new BodyTooLarge(limit.maxBytes);
      chunks.push(chunk.subarray(0, chunk.length - (size - wanted)));
      return false;
    },
    async read() {
      const received = joined(chunks);
      return isPlain ? received : unpack(received, codings, limit);
    },
  };
}

/** By how much packing makes a body longer that cannot be made shorter (RFC 1951, section 3.2.4), with room for headers. */
function packingOverhead(bytes: number): number {
  return 1024 + Math.ceil(bytes / 1000);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array()] = chunks;
  return chunks.length > 1 ? Buffer.concat(chunks) : first;
}

async function unpack(
  received: Uint8Array,
  codings: readonly string[],
  limit: BodyLimit,
): Promise<Uint8Array> {
  // An empty body may come with the coding that a longer one would have.
  if (received.length === 0) return received;
  // Last coding first: they are listed in the order in which they were applied (RFC 9110, section 8.4).
  const unpacked = codings.toReversed().reduce<Readable>(
    // Faults surface where the last stream is read; the callback only keeps them from being thrown twice.
    (source, coding) => pipeline(source, createDecoder(coding), () => {}),
    Readable.from([received], { objectMode: false }),
  );
  try {
    return await collect(unpacked, limit);
  } catch (error) {
    if (!decoderFault.test(systemCode(error))) throw error;
    throw new BodyNotDecodable('The body is damaged', { cause: error });
  }
}

function codingsOf(encoding = ''): readonly string[] {
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > maxCodings) throw new BodyNotDecodable('Too many content codings');
  if (!codings.every(isKnown)) throw new BodyNotDecodable('Unknown content coding');
  return codings;
}

function isKnown(coding: string): boolean {
  return coding === 'br' || unzipped.includes(coding);
}

const unzipped: readonly string[] = ['gzip', 'x-gzip', 'deflate'];

type Decoder = Unzip | BrotliDecompress;

const maxCodings = 3;

function createDecoder(coding: string): Decoder {
  return coding === 'br' ? createBrotliDecompress() : createUnzip();
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
    // Leaving the loop destroys the streams.
    break;
  }
  return Buffer.concat(chunks);
}
