import { describe, expect, it } from '@jest/globals';
import { createResponseReader } from '../../load/response-reader.ts';

const withLength = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\nx-a: 1\r\n\r\n{"a":"é"}'.slice(0, -1);
const chunked =
  'HTTP/1.1 503 Away\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\nB;x=1\r\n:"0\r\n\r\n"}  \r\n0\r\n\r\n';

/** The text of the answer, and in which of the pieces it ended; null: in none. */
function readPieces(pieces: readonly Buffer[]) {
  const reader = createResponseReader();
  for (const [index, piece] of pieces.entries()) {
    const answer = reader.read(piece);
    if (answer === null) continue;
    const text = Buffer.concat(answer.chunks).toString('latin1');
    return { status: answer.status, text, bytes: answer.bytes, endedAt: index };
  }
  return null;
}

function piecesOf(response: string, size: number): readonly Buffer[] {
  const bytes = Buffer.from(response, 'latin1');
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('createResponseReader', () => {
  const responses = [
    {
      how: 'a length',
      response: withLength,
      expected: { status: 200, text: '{"a":"é"', bytes: 8 },
    },
    {
      how: 'chunks',
      response: chunked,
      expected: { status: 503, text: '{"a":"0\r\n\r\n"}  ', bytes: 15 },
    },
  ];
  const sizes = [1, 2, 3, 7, 1000];
  it.each(responses.flatMap((one) => sizes.map((size) => ({ ...one, size }))))(
    'reads a body with $how in pieces of $size bytes',
    ({ response, expected, size }) => {
      const pieces = piecesOf(response, size);

      const answer = readPieces(pieces);

      expect(answer).toEqual({ ...expected, endedAt: pieces.length - 1 });
    },
  );

  it.each([
    ['without a length', 'HTTP/1.1 200 OK\r\n\r\n{}'],
    ['longer than its length', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{}'],
    [
      'with a broken chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n{}\r\n0\r\n\r\n',
    ],
  ])('refuses a response %s', (_, response) => {
    expect(() => readPieces(piecesOf(response, 1000))).toThrow();
  });
});
