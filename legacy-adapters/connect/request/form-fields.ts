import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { type FormPart, isUploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { isList } from '../evaluation/json-type.ts';
import type { RequestEncoding, RequestFault } from '../request-types.ts';
import { encodeFormText } from './percent-encoding.ts';
import { urlText } from './render-template.ts';

/** `a=1&list[0]=x&object[key]=y`, as PHP writes and reads it. Empty lists and objects leave no trace. */
export function toFormText(object: JsonObject, { booleans }: RequestEncoding): string {
  return fieldsOf(object)
    .map(([name, value]) => [name, urlText(value, booleans) ?? ''])
    .map((pair) => pair.map(encodeFormText).join('='))
    .join('&');
}

/**
 * The same names as parts of a multipart form. What is null is left out: there it would be an empty text, or file. A name with
 * a NUL is refused, since it cannot be written there and PHP reads another one.
 */
export function toFormParts(
  object: JsonObject,
  { booleans }: RequestEncoding,
): FormPart[] | RequestFault {
  const fields = fieldsOf(object);
  if (fields.some(([name]) => name.includes('\0'))) return nulFault;
  return fields
    .filter(([, value]) => value !== null)
    .map(([name, value]) =>
      isUploadedFile(value)
        ? { name, file: value }
        : { name, text: urlText(value, booleans) ?? '' },
    );
}

const nulFault: RequestFault = {
  ok: false,
  message: 'The name of a member of the form holds a NUL, which a multipart form cannot carry',
  isInput: true,
};

type Field = readonly [name: string, value: JsonValue];

function fieldsOf(object: JsonObject): readonly Field[] {
  return Object.entries(object).flatMap(([name, value]) => fieldsAt(name, value));
}

function fieldsAt(name: string, value: JsonValue): readonly Field[] {
  if (isUploadedFile(value) || !(isList(value) || isJsonObject(value))) return [[name, value]];
  return Object.entries(value).flatMap(([key, member]) => fieldsAt(`${name}[${key}]`, member));
}
