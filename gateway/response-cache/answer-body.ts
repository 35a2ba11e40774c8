import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** How a body can be sent besides as it is. */
export type ContentEncoding = 'br' | 'gzip';

/** The bytes of an answer, in each form in which they were asked for. */
export interface AnswerBody {
  readonly bytes: Buffer;
  /** Digest of the bytes, made when first asked for, then kept. */
  etag(): string;
  /** Compressed when first asked for, then kept. */
  encoded(encoding: ContentEncoding): Promise<Buffer>;
}

/** Shorter bodies are not worth compressing. */
export const COMPRESS_FROM_BYTES = 1024;

/** Better levels cost much time and save little. */
const brotliQuality = 5;

const compress: Readonly<Record<ContentEncoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    brotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: promisify(gzip),
};

const brotli = promisify(brotliCompress);

/** The body that holds `text`. */
export function createAnswerBody(text: string): AnswerBody {
  return bodyOf(Buffer.from(text));
}

/** The same body, which keeps no memory but its own from being freed. */
export function ownBody(body: AnswerBody): AnswerBody {
  const own = ownBytes(body.bytes);
  return own === body.bytes ? body : bodyOf(own);
}

/** Node cuts small buffers out of large ones, and whoever keeps one of them keeps the large one. */
function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}

function bodyOf(bytes: Buffer): AnswerBody {
  const encodings = new Map<ContentEncoding, Promise<Buffer>>();
  let etag: string | null = null;
  return {
    bytes,
    etag() {
      etag ??= hash('sha256', bytes, 'base64url').slice(0, 22);
      return etag;
    },
    encoded(encoding) {
      const known = encodings.get(encoding);
      if (known !== undefined) return known;
      const made = compress[encoding](bytes).then(ownBytes);
      encodings.set(encoding, made);
      // The next request tries again.
      made.catch(() => encodings.delete(encoding));
      return made;
    },
  };
}

/** Memory that a body takes with all its forms: compressed they are together smaller than the bytes themselves. */
export function memoryOf({ bytes }: AnswerBody): number {
  return bytes.length < COMPRESS_FROM_BYTES ? bytes.length : 2 * bytes.length;
}

/**
 * The form that a client prefers by its `Accept-Encoding`; null for the bytes as they are. Of equally welcome ones the
 * smaller is taken.
 */
export function chooseEncoding(acceptEncoding: string | undefined): ContentEncoding | null {
  if (acceptEncoding === undefined) return null;
  const weights = readWeights(acceptEncoding);
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const [br, gzipped] = [weightOf('br'), weightOf('gzip')];
  if (Math.max(br, gzipped) <= (weights.get('identity') ?? 0)) return null;
  return br >= gzipped ? 'br' : 'gzip';
}

function readWeights(header: string): ReadonlyMap<string, number> {
  const items = header.toLowerCase().split(',');
  return new Map(
    items.map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
    }),
  );
}
