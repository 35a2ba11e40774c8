// The library has its types in comments only. These are the parts that are used.

declare module 'graphql-upload/Upload.mjs' {
  import type { Readable, Writable } from 'node:stream';

  export interface FileUpload {
    readonly filename: string;
    readonly mimetype: string;
    /** Throws when the request has failed or is over. */
    createReadStream(): Readable;
    /** Writes the temporary file. */
    readonly capacitor: Writable;
  }

  export default class Upload {
    /** Resolves when the file begins to come in. */
    readonly promise: Promise<FileUpload>;
  }
}

declare module 'graphql-upload/processRequest.mjs' {
  import type { ServerResponse } from 'node:http';
  import type { Readable } from 'node:stream';

  export interface ProcessRequestOptions {
    readonly maxFieldSize: number;
    readonly maxFileSize: number;
    readonly maxFiles: number;
  }

  /** Resolves with the operations as soon as these and the map have come in. */
  export default function processRequest(
    request: Readable & { readonly headers: object },
    response: ServerResponse,
    options: ProcessRequestOptions,
  ): Promise<unknown>;
}
