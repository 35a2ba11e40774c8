import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { checkMapOf } from './checked-map.ts';

/**
 * The body of a request up to a limit. Beyond it, it is destroyed without a word. When it is destroyed, the rest of the request is
 * read into nothing, so that the answer still arrives. Whoever makes it destroys it when the response is closed.
 */
export class CountedBody extends Transform {
  readonly headers: IncomingHttpHeaders;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(request: IncomingMessage, maxBytes: number) {
    super();
    this.headers = request.headers;
    this.#maxBytes = maxBytes;
    request.pipe(this);
    this.once('close', () => {
      request.unpipe(this);
      request.resume();
    });
  }

  /** Whether more came than is allowed. */
  get isExceeded(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  /** Nobody but the library holds the parser, which it has just given its listeners. */
  override pipe<Parser extends NodeJS.WritableStream>(parser: Parser): Parser {
    checkMapOf(parser);
    return super.pipe(parser);
  }

  override _transform(chunk: Buffer, _encoding: string, callback: TransformCallback): void {
    this.#bytes += chunk.length;
    if (this.isExceeded) this.destroy();
    else callback(null, chunk);
  }
}
