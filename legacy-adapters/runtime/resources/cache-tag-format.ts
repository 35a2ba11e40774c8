import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';

/** What a tag format can name: `{$key.id}` of an entity, `{$args.country}` of a field. */
export interface TagFormatValues {
  readonly key?: JsonObject;
  readonly args?: JsonObject;
}

/**
 * Compiles the `format` of `@cacheTag`, such as `product-{$key.id}`. The function gives null when a value that it names
 * is missing: such a resource has no tag of this format.
 */
export function compileTagFormat(format: string): (values: TagFormatValues) => string | null {
  const parts = format.split(/\{\$(key|args)\.([\w.]+)\}/);
  const holes = Array.from({ length: (parts.length - 1) / 3 }, (_, index) => ({
    from: parts[index * 3 + 1] === 'key' ? ('key' as const) : ('args' as const),
    path: (parts[index * 3 + 2] ?? '').split('.'),
    textBehind: parts[index * 3 + 3] ?? '',
  }));
  return (values) => {
    let tag = parts[0] ?? '';
    for (const { from, path, textBehind } of holes) {
      const value = path.reduce<JsonValue>(member, values[from] ?? null);
      if (value === null || typeof value === 'object') return null;
      tag += `${value}${textBehind}`;
    }
    return tag;
  };
}

function member(value: JsonValue, name: string): JsonValue {
  return isJsonObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}
