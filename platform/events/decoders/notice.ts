import type { JsonValue } from '../../json/json-value.ts';
import type { PhpObject } from './php-serialized.ts';

/** What a message says of one change, before the mapping gives it a meaning. */
export interface Notice {
  /** What the event may be called, the best name first. */
  readonly names: readonly string[];
  /** PHP classes: of the model, else of the job. */
  readonly classes: readonly string[];
  /** `products` and `shop.products`. */
  readonly tables: readonly string[];
  readonly verb: string | null;
  /** Into which paths lead. */
  readonly body: JsonValue;
  /** The part of the body that has the fields of the entity. */
  readonly record: JsonValue;
  /** Of Laravel's ModelIdentifier; null when there is none. */
  readonly modelId: JsonValue;
  /** All rows at once, as when a table is truncated: there is no key. */
  readonly isOfAll: boolean;
}

/** A message as one of the formats reads it. */
export interface Reading {
  readonly notices: readonly Notice[];
  /** The publisher's own id of the message, when the format has one. */
  readonly messageId: string | null;
}

/** Reads messages of one format. */
export interface FormatReader {
  readonly recognises: (body: JsonValue) => boolean;
  /** Throws an UnreadableMessage. */
  readonly read: (body: JsonValue, objects: readonly PhpObject[]) => Reading;
}

/** A notice in which only `parts` are known. */
export function noticeOf(body: JsonValue, parts: Partial<Notice>): Notice {
  return {
    names: [],
    classes: [],
    tables: [],
    verb: null,
    body,
    record: body,
    modelId: null,
    isOfAll: false,
    ...parts,
  };
}

/** The texts among values of which each may be anything. */
export function textsOf(...values: readonly unknown[]): readonly string[] {
  return values.filter((value): value is string => typeof value === 'string' && value !== '');
}

/** `ProductUpdated` of `App\Events\ProductUpdated`. */
export function baseName(className: string): string {
  return className.slice(className.lastIndexOf('\\') + 1);
}
