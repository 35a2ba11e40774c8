import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { endOfText } from './end-of-text.ts';

/**
 * Values of the members in the order of the text, when all keys are indexes of a list, such as PHP's `filter()` and
 * `sortBy()` leave them; null when they are not. An object without members is an empty list. `root` is the whole value that
 * `object` is part of.
 */
export function indexedValues(object: JsonObject, root: JsonValue): readonly JsonValue[] | null {
  const keys = Object.keys(object);
  if (!keys.every(isIndex)) return null;
  const order = keys.length > 1 ? orderOf(object, root) : undefined;
  return (order ?? keys).map((key) => object[key] ?? null);
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d{0,14})$/.test(key);
}

/** Of whole values whose order nobody has asked for yet; see {@link forgetText}. */
const texts = new WeakMap<object, string>();

/** Of objects whose keys JavaScript has put into another order. */
const orders = new WeakMap<JsonObject, readonly string[]>();

/**
 * Keeps the order of keys that JavaScript does not: it always lists indexes first, ascending. `root` was read from `text`. The
 * text is looked at only when somebody asks, since most objects with indexes are maps.
 */
export function rememberText(root: JsonValue, text: string): void {
  if (typeof root === 'object' && root !== null) texts.set(root, text);
}

/**
 * To be called when nobody will ask for the order of keys in `root` any more. Its text would go with it, but what a WeakMap
 * holds V8 keeps until it collects the old objects, too, and that is every text of the last seconds.
 */
export function forgetText(root: JsonValue): void {
  if (typeof root === 'object' && root !== null) texts.delete(root);
}

function orderOf(object: JsonObject, root: JsonValue): readonly string[] | undefined {
  const text = typeof root === 'object' && root !== null ? texts.get(root) : undefined;
  if (text !== undefined) {
    new OrderReader(text).read(root);
    texts.delete(root as object);
  }
  return orders.get(object);
}

/** Walks through a JSON text beside the value that was read from it. */
class OrderReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `value` is what the text has here; null where that is not known. */
  read(value: JsonValue): void {
    const first = this.#peek();
    if (first === openBrace) this.#readObject(isJsonObject(value) ? value : null);
    else if (first === openBracket) this.#readList(Array.isArray(value) ? value : []);
    else if (first === quote) this.#skipText();
    else this.#skipScalar();
  }

  #readObject(object: JsonObject | null): void {
    const keys = new Set<string>();
    this.#at += 1;
    while (this.#peek() !== closeBrace) {
      const key = this.#readKey();
      keys.add(key);
      this.#peek();
      this.#at += 1;
      this.read(object?.[key] ?? null);
      this.#skipComma();
    }
    this.#at += 1;
    if (object !== null) note(object, [...keys]);
  }

  #readList(list: readonly JsonValue[]): void {
    this.#at += 1;
    for (let index = 0; this.#peek() !== closeBracket; index += 1) {
      this.read(list[index] ?? null);
      this.#skipComma();
    }
    this.#at += 1;
  }

  #readKey(): string {
    const start = this.#at;
    this.#skipText();
    const written = this.#text.slice(start, this.#at);
    return written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
  }

  #skipText(): void {
    this.#at = endOfText(this.#text, this.#at + 1) + 1;
  }

  #skipScalar(): void {
    scalar.lastIndex = this.#at;
    this.#at += scalar.exec(this.#text)?.[0].length ?? 1;
  }

  #skipComma(): void {
    if (this.#peek() === comma) this.#at += 1;
  }

  /** Code of the next character that is no white space; throws at the end, which only a text that is no JSON has here. */
  #peek(): number {
    while (this.#text.charCodeAt(this.#at) <= space) this.#at += 1;
    if (this.#at >= this.#text.length) throw new SyntaxError('JSON ends too early');
    return this.#text.charCodeAt(this.#at);
  }
}

const scalar = /[^\s,\]}]+/y;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** A repeated key may have brought another object here before: what was noted last counts. */
function note(object: JsonObject, keys: readonly string[]): void {
  const known = Object.keys(object);
  if (keys.every((key, index) => key === known[index])) orders.delete(object);
  else orders.set(object, keys);
}
