import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Dialect } from '../dialect.ts';
import { type DecodedText, decodeText } from './decode-text.ts';
import { readJson, readJsonLines } from './read-json.ts';

/** What came over the wire, decompressed. Header names are in lower case. */
export interface WireResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** The value of a body, or why it has none. The reason holds nothing of the body, so a client may see it. */
export type Decoded =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      /** Set when the body is not what a sound service sends: the value may be used, but not kept. */
      readonly doubt?: BodyDoubt;
    }
  | { readonly ok: false; readonly reason: string };

/** `salvaged`: something was cut off before the JSON. `empty`: there is no body where the status promises one. */
export type BodyDoubt = 'salvaged' | 'empty';

/** What of a dialect the reading of bodies depends on. */
export type BodyStyle = Pick<
  Dialect,
  'bodies' | 'fallbackCharset' | 'guard' | 'salvages' | 'nonFinite' | 'emptyBody'
>;

/**
 * Reads a body as JSON, whatever its content type says, since PHP sends JSON under `text/html` as readily as HTML under
 * `application/json`. An empty body is null. Other texts are faults, but see {@link Dialect.bodies} for `byContentType`.
 * Integers beyond 2^53 keep their digits, and objects the order of their keys, see `indexedValues`.
 */
export function decodeBody(response: WireResponse, style: BodyStyle): Decoded {
  if (response.body.length === 0) return decodeNothing(response, style);
  const contentType = parseContentType(response.headers.get('content-type')?.[0]);
  const text = decodeText(response.body, contentType.charset, style.fallbackCharset);
  const { bodies } = style;
  if (bodies === 'byContentType' && contentType.essence === 'text/plain') return text;
  const decoded = text.ok ? decodeJson(text, response, style) : text;
  const mayBeForeign = bodies === 'byContentType' && !isJson(contentType) && !isHtml(contentType);
  return !decoded.ok && mayBeForeign ? { ok: true, value: null } : decoded;
}

/** PHP also sends nothing when it could not print a value: `echo json_encode(…)` of bad text is empty. */
function decodeNothing({ status }: WireResponse, { emptyBody }: BodyStyle): Decoded {
  if (status === 204 || status === 205 || status === 304) return { ok: true, value: null };
  if (emptyBody === 'fault' && status < 300) return { ok: false, reason: 'it is empty' };
  return { ok: true, value: null, doubt: 'empty' };
}

function decodeJson(
  text: Extract<DecodedText, { ok: true }>,
  response: WireResponse,
  style: BodyStyle,
): Decoded {
  const trimmed = text.value.trim();
  if (trimmed === '') return decodeNothing(response, style);
  const read =
    style.bodies === 'jsonLines' ? readJsonLines(trimmed, style) : readJson(trimmed, style);
  if (!read.ok) return read;
  return { ok: true, value: read.value, ...(read.isSalvaged && { doubt: 'salvaged' as const }) };
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
