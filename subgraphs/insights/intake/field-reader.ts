import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';

/** Reads the data of an event whose type may have no schema. Absent fields are undefined; the first fault is kept. */
export interface FieldReader {
  /** One sentence; null while all is well. It holds no values. */
  readonly fault: string | null;
  text(name: string): string | undefined;
  integer(name: string): number | undefined;
  list(name: string): readonly JsonValue[] | undefined;
  /** Reads a text by `parse`, whose null is a fault. `form` says what it should be. */
  parsed(name: string, form: string, parse: (text: string) => number | null): number | undefined;
  /** Notes a fault of a field. */
  refuse(name: string, form: string): undefined;
}

/** `data` null: nothing was told. */
export function readFields(data: JsonObject | null): FieldReader {
  let fault: string | null = null;
  const refuse = (name: string, form: string): undefined => {
    fault ??= `data.${name} must be ${form}`;
  };
  const read = (name: string): JsonValue | undefined => data?.[name] ?? undefined;
  const text = (name: string): string | undefined => {
    const value = read(name);
    if (value === undefined) return undefined;
    return typeof value === 'string' && isStorable(value) ? value : refuse(name, 'a text');
  };
  return {
    get fault() {
      return fault;
    },
    text,
    integer(name) {
      const value = read(name);
      if (value === undefined) return undefined;
      return Number.isSafeInteger(value) ? Number(value) : refuse(name, 'an integer');
    },
    list(name) {
      const value = read(name);
      if (value === undefined) return undefined;
      return Array.isArray(value) ? value : refuse(name, 'a list');
    },
    parsed(name, form, parse) {
      const value = text(name);
      if (value === undefined) return undefined;
      return parse(value) ?? refuse(name, form);
    },
    refuse,
  };
}

/** Whether every database can keep the text. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
