import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import type { Selection } from '../ast.ts';
import { compileSelection } from '../compiler.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import type { MappingVariables } from '../mapping.ts';
import type { RequestEncoding } from '../request-types.ts';
import { encodeFormText } from './percent-encoding.ts';
import { type Rendered, urlText } from './render-template.ts';

/** The text of a body, null when there is none, or the reason why it cannot be written. */
export type BodyResult =
  | Exclude<Rendered, { ok: true }>
  | { readonly ok: true; readonly text: string | null };

/** Compiles a body: a form when `contentType` says so, otherwise JSON. A mapping that gives nothing sends no body. */
export function compileBody(
  body: Selection | null,
  { booleans }: RequestEncoding,
): (variables: MappingVariables, contentType: string | null) => BodyResult {
  if (body === null) return () => ({ ok: true, text: null });
  const evaluate = compileSelection(body);
  return (variables, contentType) => {
    const value = evaluate({}, variables);
    if (value === undefined) return { ok: true, text: null };
    try {
      return isForm(contentType) ? toForm(value, booleans) : toJson(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { ok: false, message: 'The body is nested too deeply or too large' };
    }
  };
}

function toJson(value: JsonValue): BodyResult {
  return { ok: true, text: stringifyJson(value) };
}

function toForm(value: JsonValue, booleans: RequestEncoding['booleans']): BodyResult {
  if (isJsonObject(value)) return { ok: true, text: toFormText(value, booleans) };
  return { ok: false, message: `The body of a form is ${jsonType(value)}: expected an object` };
}

function isForm(contentType: string | null): boolean {
  const [mediaType = ''] = contentType?.split(';', 1) ?? [];
  return mediaType.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** `a=1&list[0]=x&object[key]=y`, as PHP writes and reads it. Empty lists and objects leave no trace. */
function toFormText(object: JsonObject, booleans: RequestEncoding['booleans']): string {
  return Object.entries(object)
    .flatMap(([name, value]) => toFormPairs(name, value, booleans))
    .join('&');
}

function toFormPairs(
  name: string,
  value: JsonValue,
  booleans: RequestEncoding['booleans'],
): readonly string[] {
  if (isList(value) || isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, member]) =>
      toFormPairs(`${name}[${key}]`, member, booleans),
    );
  }
  return [`${encodeFormText(name)}=${encodeFormText(urlText(value, booleans) ?? '')}`];
}
