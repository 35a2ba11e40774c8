import type { JsonObject, JsonValue } from '../../json/json-value.ts';
import { createByteReader } from './byte-reader.ts';

/** What PHP's `serialize()` wrote, as plain data. */
export interface PhpData {
  /** Objects are their properties. A reference to a list or an object is null, one to a plain value is that value. */
  readonly value: JsonValue;
  /** Every object in it, in the order in which they begin. */
  readonly objects: readonly PhpObject[];
  /** Values read; never more than the input has bytes. */
  readonly valueCount: number;
}

/** An object of PHP. No class is ever looked up by the name. */
export interface PhpObject {
  readonly className: string;
  /** Without what PHP puts before the names of protected and private ones. */
  readonly properties: JsonObject;
}

const limits = { depth: 64, values: 200_000 } as const;

/**
 * Reads what PHP's `serialize()` wrote. The grammar is that of
 * https://github.com/php/php-src/blob/master/ext/standard/var_unserializer.re; lengths count bytes. Nothing is made but
 * plain data. Classes with a format of their own (`C:`) are refused. Throws an UnreadableMessage.
 */
export function readPhpSerialized(bytes: Buffer): PhpData {
  const reader = createByteReader(bytes);
  const objects: PhpObject[] = [];
  // Null where a list or an object began: references to those are not followed, so data stay a tree of linear size.
  const slots: JsonValue[] = [];
  let depth = 0;

  function readValue(): JsonValue {
    const kind = reader.take(1);
    if (kind === 'N') return keep(reader.expect(';', null));
    reader.expect(':', null);
    if (kind === 'R') return slots[readSlot()] ?? null;
    if (kind === 'r') return keep(slots[readSlot()] ?? null);
    if (kind === 'a') return readList();
    if (kind === 'O') return readObject();
    return keep(readScalar(kind));
  }

  function keep(value: JsonValue): JsonValue {
    if (slots.length >= limits.values) throw reader.fault('more values than are read');
    slots.push(value);
    return value;
  }

  function readSlot(): number {
    return Number(reader.takeUntil(';')) - 1;
  }

  function readScalar(kind: string): JsonValue {
    if (kind === 'b') return reader.takeUntil(';') === '1';
    if (kind === 'i') return toInteger(reader.takeUntil(';'));
    if (kind === 'd') return toDouble(reader.takeUntil(';'));
    if (kind === 's' || kind === 'E') return reader.expect(';', readText());
    throw reader.fault('a kind of value that is not read');
  }

  function readText(): string {
    const length = reader.takeCount();
    reader.expect('"', null);
    return reader.expect('"', reader.take(length));
  }

  function readList(): JsonValue {
    keep(null);
    const entries = readEntries();
    const isList = entries.every(([name], index) => name === String(index));
    return isList ? entries.map(([, value]) => value) : toObject(entries);
  }

  function readObject(): JsonValue {
    keep(null);
    const className = readText();
    reader.expect(':', null);
    const index = objects.push({ className, properties: {} }) - 1;
    const entries = readEntries();
    const properties = toObject(entries.map(([name, value]) => [bareName(name), value]));
    objects[index] = { className, properties };
    return properties;
  }

  function readEntries(): [string, JsonValue][] {
    const count = reader.takeCount();
    reader.expect('{', null);
    if (count > reader.left()) throw reader.fault('more entries than there are bytes');
    depth += 1;
    if (depth > limits.depth) throw reader.fault(`more than ${limits.depth} levels`);
    const entries: [string, JsonValue][] = [];
    // Not made in its full length at once: the count may be a lie.
    while (entries.length < count) entries.push(readEntry());
    depth -= 1;
    return reader.expect('}', entries);
  }

  function readEntry(): [string, JsonValue] {
    const kind = reader.take(1);
    reader.expect(':', null);
    if (kind !== 'i' && kind !== 's') throw reader.fault('a key that is no number and no text');
    return [String(readScalar(kind)), readValue()];
  }

  const value = readValue();
  if (reader.left() > 0) throw reader.fault('bytes behind the end');
  return { value, objects, valueCount: slots.length };

  function toInteger(text: string): JsonValue {
    if (!/^[+-]?\d{1,20}$/.test(text)) throw reader.fault('an integer that is none');
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text.replace(/^\+/, ''));
  }

  function toDouble(text: string): JsonValue {
    if (text === '' || text.length > 400) throw reader.fault('a number that is none');
    const number = Number(text);
    return Number.isFinite(number) ? number : null;
  }
}

/** Whether bytes begin as `serialize()` begins. JSON never does. */
export function looksPhpSerialized(bytes: Buffer): boolean {
  return /^(?:[aOCs]:\d+:[{"]|[idbE]:[^\s]{1,40}|N;$)/.test(bytes.toString('latin1', 0, 64));
}

function bareName(name: string): string {
  return name.startsWith('\0') ? name.slice(name.indexOf('\0', 1) + 1) : name;
}

/** `__proto__` is a plain key in it. */
function toObject(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  const object: Record<string, JsonValue> = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}
