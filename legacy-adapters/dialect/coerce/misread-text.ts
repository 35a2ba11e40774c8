/**
 * Texts in UTF-8 that a service took for texts in `charset`, one byte a character, and wrote in UTF-8 again: `cafÃ©` is
 * `café`. The function gives the text that was meant; any other text as it is. Throws a RangeError for an unknown `charset`.
 */
export function compileMisreadText(charset: string): (text: string) => string {
  const bytes = bytesByCharacter(charset);
  return (text) => {
    if (!/[\u0080-\uffff]/.test(text)) return text;
    const written = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) {
      const byte = bytes.get(text.charAt(at));
      if (byte === undefined) return text;
      written[at] = byte;
    }
    return decodeUtf8(written) ?? text;
  };
}

function bytesByCharacter(charset: string): ReadonlyMap<string, number> {
  const decoder = new TextDecoder(charset);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  return new Map(bytes.map((byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    // A text that was right from the beginning.
    return null;
  }
}
