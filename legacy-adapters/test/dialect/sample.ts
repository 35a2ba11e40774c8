import { readFileSync } from 'node:fs';
import { type Decoded, decodeBody, type WireResponse } from '../../dialect/decode/decode-body.ts';
import { createDialect, type DialectName } from '../../dialect/dialect.ts';

/** A recorded answer of a real service, as the transport would have given it. */
export function readSample(id: string): WireResponse {
  const file = new URL(`../samples/recorded/${id}.json`, import.meta.url);
  const { status, headers, body, body_encoding } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body: string;
    readonly body_encoding: 'utf-8' | 'base64';
  };
  return aResponse(status, headers, Buffer.from(body, body_encoding));
}

export function aResponse(
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: string | Uint8Array = '',
): WireResponse {
  const entries = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value] as const,
  );
  return { status, headers: new Map(entries), body: Buffer.from(body) };
}

export function decodeSample(id: string, dialect: DialectName = 'lumen'): Decoded {
  return decodeBody(readSample(id), createDialect(dialect));
}
