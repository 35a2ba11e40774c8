import type { ReceivedAnswer } from './check-answers.ts';

/** Reads the response to one request from what a connection receives. */
export interface ResponseReader {
  /** Null while something is missing. Throws for what is no response with a length or in chunks. */
  read(data: Buffer): ReceivedAnswer | null;
}

/**
 * A reader of one response of HTTP/1.1 (RFC 9112, sections 6 and 7.1), as far as servers of JSON use it: no trailers, and
 * nothing behind the body. It costs a tenth of what a whole client does, so that the generator is not what is measured.
 */
export function createResponseReader(): ResponseReader {
  let head: Buffer = Buffer.alloc(0);
  let status = 0;
  let readBody: ((data: Buffer) => readonly Buffer[] | null) | null = null;
  return {
    read(data) {
      if (readBody === null) {
        head = head.length === 0 ? data : Buffer.concat([head, data]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return null;
        const text = head.toString('latin1', 0, end);
        status = Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
        readBody = bodyReader(text);
        data = head.subarray(end + 4);
      }
      const chunks = readBody(data);
      if (chunks === null) return null;
      return { status, chunks, bytes: chunks.reduce((sum, { length }) => sum + length, 0) };
    },
  };
}

function bodyReader(head: string): (data: Buffer) => readonly Buffer[] | null {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return readLength(Number(length));
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunked();
  throw new Error(`a response without length: ${head}`);
}

function readLength(length: number): (data: Buffer) => readonly Buffer[] | null {
  const chunks: Buffer[] = [];
  let missing = length;
  return (data) => {
    chunks.push(data);
    missing -= data.length;
    if (missing < 0) throw new Error(`${-missing} bytes more than the length of ${length}`);
    return missing === 0 ? chunks : null;
  };
}

function readChunked(): (data: Buffer) => readonly Buffer[] | null {
  let received: Buffer = Buffer.alloc(0);
  return (data) => {
    received = Buffer.concat([received, data]);
    return received.subarray(-lastChunk.length).equals(lastChunk) ? splitChunks(received) : null;
  };
}

const lastChunk = Buffer.from('0\r\n\r\n');

/** Null when the end was only the end of what some chunk holds. */
function splitChunks(received: Buffer): readonly Buffer[] | null {
  const chunks: Buffer[] = [];
  let at = 0;
  while (at < received.length) {
    const line = received.indexOf('\r\n', at);
    const size = Number.parseInt(received.toString('latin1', at, line), 16);
    const start = line + 2;
    if (size === 0) return chunks;
    if (!(size > 0)) throw new Error(`a chunk of size "${received.toString('latin1', at, line)}"`);
    chunks.push(received.subarray(start, start + size));
    at = start + size + 2;
  }
  return null;
}
