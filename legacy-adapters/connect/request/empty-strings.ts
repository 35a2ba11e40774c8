import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { isUploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { isList } from '../evaluation/json-type.ts';
import type { RequestEncoding } from '../request-types.ts';

type EmptyStrings = RequestEncoding['emptyStrings'];

/** A body with its empty texts treated as `style` says, at every depth. Throws a RangeError when it is nested too deeply. */
export function writeEmptyStrings(value: JsonValue, style: EmptyStrings): JsonValue {
  if (style === 'send') return value;
  if (value === '') return style === 'null' ? null : value;
  if (isList(value)) return value.map((item) => writeEmptyStrings(item, style));
  return isJsonObject(value) && !isUploadedFile(value) ? writeMembers(value, style) : value;
}

function writeMembers(object: JsonObject, style: EmptyStrings): JsonObject {
  const kept = Object.entries(object).filter(([, member]) => style === 'null' || member !== '');
  return Object.fromEntries(kept.map(([name, member]) => [name, writeEmptyStrings(member, style)]));
}
