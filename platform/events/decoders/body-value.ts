import type { JsonValue } from '../../json/json-value.ts';
import { parseJson } from '../../json/parse-json.ts';
import { UnreadableMessage } from '../brokers/unreadable-message.ts';
import { decodeText } from './body-bytes.ts';
import { looksPhpSerialized, type PhpObject, readPhpSerialized } from './php-serialized.ts';

/** A body as data. */
export interface BodyValue {
  readonly syntax: 'json' | 'php' | 'text';
  readonly value: JsonValue;
  /** The objects in what PHP has serialised. */
  readonly objects: readonly PhpObject[];
}

/** Texts in texts that are opened: JSON encoded twice, and once more. */
const mostLayers = 2;

/** Reads a body by what it holds, whatever its content type says. Throws an UnreadableMessage. */
export function readBodyValue(bytes: Buffer, charset: string | null): BodyValue {
  if (looksPhpSerialized(bytes)) return { syntax: 'php', ...readPhpSerialized(bytes) };
  const text = decodeText(bytes, charset).trim();
  if (text === '') throw new UnreadableMessage('the body is empty');
  const value = parseOrNothing(text);
  if (value !== undefined) return openLayers(value);
  if (/^[{["]/.test(text)) throw new UnreadableMessage('the body begins as JSON and is none');
  return { syntax: 'text', value: text, objects: [] };
}

function openLayers(root: JsonValue): BodyValue {
  let value = root;
  for (let layer = 0; layer < mostLayers && typeof value === 'string'; layer += 1) {
    const bytes = Buffer.from(value);
    if (looksPhpSerialized(bytes)) return { syntax: 'php', ...readPhpSerialized(bytes) };
    value = parseOrNothing(value) ?? value;
  }
  return { syntax: 'json', value, objects: [] };
}

function parseOrNothing(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    // What the parser says may quote the data.
    return undefined;
  }
}
