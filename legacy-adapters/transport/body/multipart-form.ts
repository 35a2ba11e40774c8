import { randomBytes } from 'node:crypto';
import type { FormPart, ReceivedFile } from '@banyan/platform/request/uploaded-file.ts';

/** A `multipart/form-data` body of known length. */
export interface MultipartForm {
  readonly boundary: string;
  readonly sizeBytes: number;
  /** The bytes, read from the files as they are asked for. Each call reads them anew. */
  chunks(): AsyncGenerator<Uint8Array, void, void>;
}

/** Waits until all files are there. Rejects with the BanyanError of the one that does not come. */
export async function openMultipart(parts: readonly FormPart[]): Promise<MultipartForm> {
  const boundary = `banyan-${randomBytes(18).toString('hex')}`;
  const received = await Promise.all(parts.map((part) => receivePart(part, boundary)));
  const end = Buffer.from(`--${boundary}--\r\n`);
  const sizes = received.map(({ head, content }) => head.length + sizeOf(content) + lineEnd.length);
  return {
    boundary,
    sizeBytes: sizes.reduce((sum, size) => sum + size, end.length),
    async *chunks() {
      for (const { head, content } of received) {
        yield head;
        if (Buffer.isBuffer(content)) yield content;
        else yield* content.open();
        yield lineEnd;
      }
      yield end;
    },
  };
}

const lineEnd = Buffer.from('\r\n');

interface ReceivedPart {
  readonly head: Buffer;
  readonly content: Buffer | ReceivedFile;
}

async function receivePart(part: FormPart, boundary: string): Promise<ReceivedPart> {
  const begin = `--${boundary}\r\nContent-Disposition: form-data; name="${quote(part.name)}"`;
  if ('text' in part) {
    return {
      head: Buffer.from(`${begin}\r\n\r\n`),
      content: Buffer.from(part.text.toWellFormed()),
    };
  }
  const file = await part.file.receive();
  const described = `; filename="${quote(file.name)}"\r\nContent-Type: ${mediaTypeOf(file)}`;
  return { head: Buffer.from(`${begin}${described}\r\n\r\n`), content: file };
}

function sizeOf(content: Buffer | ReceivedFile): number {
  return Buffer.isBuffer(content) ? content.length : content.sizeBytes;
}

/**
 * As the HTML standard has it, so that a name can end neither its quotes nor its line; so are a NUL, which ends a name in PHP,
 * and a last backslash, with which PHP reads on behind the quotes. Nothing is left out: that could make a name which was
 * refused before.
 */
function quote(name: string): string {
  return name
    .toWellFormed()
    .replace(/["\r\n\0]|\\$/g, (character) => encodeURIComponent(character));
}

/** The client's word, unless it could say more than a type. */
function mediaTypeOf({ mediaType }: ReceivedFile): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream';
}
