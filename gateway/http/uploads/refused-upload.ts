/** A multipart request that is answered before GraphQL begins. The message is for the client. */
export class RefusedUpload extends Error {
  /** Of HTTP. */
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.name = 'RefusedUpload';
    this.statusCode = statusCode;
  }
}
