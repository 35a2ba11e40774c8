import type { Readable } from 'node:stream';
import { BanyanError } from '../errors/banyan-error.ts';

/** A file that has come in whole. */
export interface ReceivedFile {
  /** As the client named it: not to be trusted. */
  readonly name: string;
  /** As the client says: not to be trusted. */
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** The content from its begin. Each call opens a stream, which the caller reads to its end or destroys. */
  open(): Readable;
}

/** A part of a `multipart/form-data` body, in the order in which it is sent. */
export type FormPart =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly file: UploadedFile };

const brand = Symbol.for('banyan.uploadedFile');

/**
 * A file that a client sends with its operation, as the value of a variable. It goes through operations and mappings as one
 * value without members. It belongs to the client request, with whose end it is gone.
 */
export class UploadedFile {
  readonly #receive: () => Promise<ReceivedFile>;

  constructor(receive: () => Promise<ReceivedFile>) {
    this.#receive = receive;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Waits until the file is there. Rejects with a BanyanError when it does not come, or is too large. */
  receive(): Promise<ReceivedFile> {
    return this.#receive();
  }

  /** Throws a BanyanError: as JSON there would be nothing of it. */
  toJSON(): never {
    throw new BanyanError('BAD_USER_INPUT', 'A file cannot be sent to this field.');
  }
}

/** Brand check: true also for an {@link UploadedFile} of another copy of this module. */
export function isUploadedFile(value: unknown): value is UploadedFile {
  return typeof value === 'object' && value !== null && brand in value;
}
