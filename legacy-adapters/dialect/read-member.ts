import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';

/** An own member of a JSON object; undefined when there is none or when `value` is something else. */
export function readMember(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
