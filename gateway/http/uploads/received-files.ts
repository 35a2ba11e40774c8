import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { type ReceivedFile, UploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import Upload, { type FileUpload } from 'graphql-upload/Upload.mjs';
import { RefusedUpload } from './refused-upload.ts';

/**
 * An operation with each of the library's files replaced. A file that stands in several places is the same in all. Throws a
 * {@link RefusedUpload} when the request left holes in a list.
 */
export function withReceivedFiles(operation: object): object {
  const files = new Map<Upload, UploadedFile>();
  const fileOf = (upload: Upload): UploadedFile => {
    const file = files.get(upload) ?? toUploadedFile(upload);
    files.set(upload, file);
    return file;
  };
  const replace = (value: unknown): unknown => {
    if (value instanceof Upload) return fileOf(value);
    if (Array.isArray(value)) return dense(value).map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replace(one)]));
  };
  return replace(operation) as object;
}

/** The library puts files wherever the request says; a list with four thousand million holes takes minutes to walk. */
function dense(list: readonly unknown[]): readonly unknown[] {
  if (Object.keys(list).length === list.length) return list;
  throw new RefusedUpload(400, 'The map must name places that the lists of the operation have.');
}

function toUploadedFile(upload: Upload): UploadedFile {
  let received: Promise<ReceivedFile> | null = null;
  return new UploadedFile(() => {
    received ??= receive(upload);
    return received;
  });
}

async function receive({ promise }: Upload): Promise<ReceivedFile> {
  try {
    const file = await promise;
    await finished(file.capacitor);
    return {
      name: file.filename,
      mediaType: file.mimetype,
      sizeBytes: await countBytes(file),
      open: () => openFile(file),
    };
  } catch (cause) {
    throw new BanyanError('BAD_USER_INPUT', describe(cause), { cause });
  }
}

/** The library does not say how long a file is. */
async function countBytes(file: FileUpload): Promise<number> {
  let size = 0;
  for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) size += chunk.length;
  return size;
}

function openFile(file: FileUpload): Readable {
  const stream = file.createReadStream();
  // Whoever reads it hears of its end there; a stream that is let go must not end the process.
  stream.on('error', () => undefined);
  return stream;
}

function describe(cause: unknown): string {
  const status: unknown = Reflect.get(Object(cause), 'status');
  if (status === 413) return 'A file is larger than the server takes.';
  return status === 400
    ? 'A file that the operation names is not in the request.'
    : 'A file did not come in whole.';
}
