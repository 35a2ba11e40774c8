import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import type { RequestEncoding } from '../request-types.ts';
import { encodeValue } from './percent-encoding.ts';
import { type Rendered, urlText } from './render-template.ts';

/** The value of a `queryParams` mapping as query text without `?`. Members that are null are left out. */
export function toQueryText(value: JsonValue, encoding: RequestEncoding): Rendered {
  if (!isJsonObject(value)) {
    return failure(`queryParams gave ${jsonType(value)}: expected an object`);
  }
  const pairs: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue;
    const rendered = isList(member)
      ? toListText(name, member, encoding)
      : toPair(name, encodeValue(name), member, encoding);
    if (!rendered.ok) return rendered;
    if (rendered.text !== '') pairs.push(rendered.text);
  }
  return { ok: true, text: pairs.join('&') };
}

function toPair(
  name: string,
  encodedKey: string,
  value: JsonValue,
  { booleans }: RequestEncoding,
): Rendered {
  const text = urlText(value, booleans);
  if (text !== null) return { ok: true, text: `${encodedKey}=${encodeValue(text)}` };
  return failure(
    `The query parameter ${name} holds ${jsonType(value)}: expected scalars or a list of them`,
  );
}

function toListText(name: string, list: readonly JsonValue[], encoding: RequestEncoding): Rendered {
  if (encoding.arrays === 'comma') return toCommaText(name, list, encoding);
  const key = encodeValue(encoding.arrays === 'brackets' ? `${name}[]` : name);
  const pairs: string[] = [];
  for (const element of list) {
    const rendered = toPair(name, key, element, encoding);
    if (!rendered.ok) return rendered;
    pairs.push(rendered.text);
  }
  return { ok: true, text: pairs.join('&') };
}

function toCommaText(
  name: string,
  list: readonly JsonValue[],
  { booleans }: RequestEncoding,
): Rendered {
  if (list.length === 0) return { ok: true, text: '' };
  const texts: string[] = [];
  for (const element of list) {
    const text = urlText(element, booleans);
    if (text === null) {
      return failure(
        `The query parameter ${name} holds a list of lists or objects: expected scalars`,
      );
    }
    if (text.includes(',')) {
      return failure(
        `The query parameter ${name} is a comma list, and one of its items holds a comma`,
      );
    }
    texts.push(encodeValue(text));
  }
  return { ok: true, text: `${encodeValue(name)}=${texts.join(',')}` };
}

function failure(message: string): Rendered {
  return { ok: false, message };
}
