import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import type { Dialect } from './dialect.ts';

/** What came over the wire, decompressed. Header names are in lower case. */
export interface WireResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** The value of a body, or why it has none. The reason holds nothing of the body, so a client may see it. */
export type Decoded =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a body as JSON, whatever its content type says, since PHP sends JSON under `text/html` as readily as HTML under
 * `application/json`. An empty body is null. Other texts are faults, but see {@link Dialect.bodies} for `byContentType`.
 */
export function decodeBody(response: WireResponse, { bodies }: Pick<Dialect, 'bodies'>): Decoded {
  if (response.body.length === 0) return { ok: true, value: null };
  const contentType = parseContentType(response.headers.get('content-type')?.[0]);
  const text = decodeText(response.body, contentType.charset);
  if (bodies === 'byContentType' && contentType.essence === 'text/plain') return text;
  const decoded = text.ok ? decodeJson(text.value) : text;
  const mayBeForeign = bodies === 'byContentType' && !isJson(contentType) && !isHtml(contentType);
  return !decoded.ok && mayBeForeign ? { ok: true, value: null } : decoded;
}

interface ContentType {
  /** Lower case, without parameters; empty when the header is missing. */
  readonly essence: string;
  readonly charset: string | null;
}

function parseContentType(header = ''): ContentType {
  const [essence = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return {
    essence,
    charset: charset === undefined ? null : charset.slice('charset='.length).replaceAll('"', ''),
  };
}

function isJson({ essence }: ContentType): boolean {
  return essence === '' || essence.endsWith('/json') || essence.endsWith('+json');
}

function isHtml({ essence }: ContentType): boolean {
  return essence === 'text/html' || essence === 'application/xhtml+xml';
}

type DecodedText = { readonly ok: true; readonly value: string } | Extract<Decoded, { ok: false }>;

/** Strict: bytes that the character set does not know are a fault, not a replacement character. Drops a BOM. */
function decodeText(body: Uint8Array, charset: string | null): DecodedText {
  const decoder = charset === null ? utf8 : decoderFor(charset);
  if (decoder === null) return { ok: false, reason: 'its character set is unknown' };
  try {
    return { ok: true, value: decoder.decode(body) };
  } catch {
    return { ok: false, reason: `it holds bytes that are not valid ${decoder.encoding}` };
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoderFor(charset: string): typeof utf8 | null {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return null;
  }
}

function decodeJson(text: string): Decoded {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: true, value: null };
  if (trimmed.startsWith('<')) return { ok: false, reason: describeMarkup(trimmed) };
  try {
    return { ok: true, value: parseJson(trimmed) };
  } catch {
    // The parser's own message quotes the body.
    return { ok: false, reason: describeBrokenJson(trimmed) };
  }
}

const phpMessage = /^<br \/>\s*<b>|^<b>(?:Warning|Notice|Deprecated|Fatal error)<\/b>/;

function describeMarkup(text: string): string {
  if (phpMessage.test(text)) return 'PHP printed a warning or an error instead of plain JSON';
  return text.startsWith('<?xml') ? 'it is XML, not JSON' : 'it is an HTML page, not JSON';
}

function describeBrokenJson(text: string): string {
  if (!/^[[{"]/.test(text)) return 'it is not JSON';
  const isClosed = text.startsWith('"') ? text.endsWith('"') : /[\]}]$/.test(text);
  return isClosed ? 'it is malformed JSON' : 'its JSON ends too early or has other text behind it';
}
