/** Text, or why the bytes are none. */
export type DecodedText =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Bytes as text, without a BOM: in the character set that the answer names, else in UTF-8, else in `fallback` (null: none).
 * Strict: bytes that a character set does not know are a fault, not a replacement character.
 */
export function decodeText(
  body: Uint8Array,
  declared: string | null,
  fallback: string | null,
): DecodedText {
  const named = declared === null ? utf8 : decoderFor(declared);
  if (named === null) return { ok: false, reason: 'its character set is unknown' };
  const others = [utf8, fallback === null ? null : decoderFor(fallback)];
  const decoders = [named, ...others.filter((decoder) => decoder !== null)];
  for (const decoder of new Set(decoders)) {
    const value = tryDecode(decoder, body);
    if (value !== null) return { ok: true, value };
  }
  return { ok: false, reason: `it holds bytes that are not valid ${named.encoding}` };
}

type Decoder = InstanceType<typeof TextDecoder>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** MySQL's names of UTF-8, which people write into headers as well. */
const mysqlUtf8 = /^utf8mb[34]$/;

const decoders = new Map<string, Decoder | null>();
const maxDecoders = 100;

/** Kept, because a decoder costs more than most bodies. Names come from the wire, so that not all are kept for ever. */
function decoderFor(charset: string): Decoder | null {
  const known = decoders.get(charset);
  if (known !== undefined) return known;
  const decoder = mysqlUtf8.test(charset) ? utf8 : createDecoder(charset);
  if (decoders.size >= maxDecoders) decoders.clear();
  decoders.set(charset, decoder);
  return decoder;
}

function createDecoder(charset: string): Decoder | null {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    // RangeError is how it says that it knows no such character set.
    return null;
  }
}

function tryDecode(decoder: Decoder, body: Uint8Array): string | null {
  try {
    return decoder.decode(body);
  } catch {
    return null;
  }
}

/** Whether the platform knows a character set of that name. */
export function isCharset(name: string): boolean {
  return createDecoder(name) !== null;
}
