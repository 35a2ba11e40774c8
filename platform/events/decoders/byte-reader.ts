import { UnreadableMessage } from '../brokers/unreadable-message.ts';

/** Reads bytes from the first to the last, each once. All faults are an UnreadableMessage with the place. */
export interface ByteReader {
  /** The next bytes as text of UTF-8. */
  take(length: number): string;
  /** What stands before the next `end`, at most 420 bytes; `end` is passed by. */
  takeUntil(end: string): string;
  /** A length or a number of entries, and the `:` behind it. */
  takeCount(): number;
  /** Passes by one expected character and gives `result`. */
  expect<T>(character: string, result: T): T;
  /** Number of bytes not yet read. */
  left(): number;
  /** To be thrown by the caller. */
  fault(what: string): UnreadableMessage;
}

const longestToken = 420;

/** A reader of the text that PHP's `serialize()` writes. */
export function createByteReader(bytes: Buffer): ByteReader {
  let at = 0;

  function fault(what: string): UnreadableMessage {
    return new UnreadableMessage(`PHP serialize() data cannot be read at byte ${at}: ${what}`);
  }

  function take(length: number): string {
    if (length > bytes.length - at) throw fault('the data end too early');
    at += length;
    return bytes.toString('utf8', at - length, at);
  }

  function takeUntil(end: string): string {
    const length = bytes.subarray(at, at + longestToken).indexOf(end);
    if (length < 0) throw fault(`expected "${end}"`);
    const text = take(length);
    at += 1;
    return text;
  }

  return {
    take,
    takeUntil,
    takeCount() {
      const text = takeUntil(':');
      if (!/^\d{1,9}$/.test(text)) throw fault('a length that is none');
      return Number(text);
    },
    expect(character, result) {
      if (bytes[at] !== character.charCodeAt(0)) throw fault(`expected "${character}"`);
      at += 1;
      return result;
    },
    left: () => bytes.length - at,
    fault,
  };
}
