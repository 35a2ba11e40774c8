import type { Setting } from '@banyan/platform/config/environment-reference.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';

/** How values are written, where that cannot be seen from them. */
export interface ValueSettings {
  /** `truthy`: every number but 0 is true. Default `strict`: 1 alone is. */
  readonly booleans?: Setting<'strict' | 'truthy'>;
  /** Forms of dates besides ISO 8601, in the letters of PHP's `date()`, such as `d.m.Y H:i`. Default none. */
  readonly dates?: readonly Setting<string>[];
  /** Form of numbers in texts, by example. Default `1234.50`. */
  readonly numbers?: Setting<'1234.50' | '1 234,50' | '1.234,50' | '1,234.50' | "1'234.50">;
  /** Character set of one byte a character for which texts in UTF-8 were taken, such as `windows-1252`. Default none. */
  readonly misreadAs?: Setting<string>;
}

/** How one field is written. */
export interface FieldSettings extends ValueSettings {
  /** Length of a text that comes as a number without its zeros: with 5, 1234 is `01234`. Default none. */
  readonly digits?: Setting<number>;
}

/** What answers look like, and what they mean. Defaults are those of the dialect. */
export interface AnswerSettings extends ValueSettings {
  /**
   * `jsonOnly`: JSON under whatever content type. `jsonLines`: one JSON value a line. `byContentType`: as Connectors do, the
   * default in plain. Default elsewhere `jsonOnly`.
   */
  readonly bodies?: Setting<'byContentType' | 'jsonOnly' | 'jsonLines'>;
  /** Character set of bodies that are not in the one they name, nor in UTF-8, such as `windows-1251`. Default none. */
  readonly charset?: Setting<string>;
  /** What stands around the JSON: `xssi`, a prefix such as `)]}'`; `jsonp`, the call of a function. Default `none`. */
  readonly guard?: Setting<'none' | 'xssi' | 'jsonp'>;
  /** Reads JSON behind warnings that PHP printed. Such answers are not kept in caches. Default false. */
  readonly salvage?: Setting<boolean>;
  /** What `NaN` and `Infinity` are, which is no JSON. Default `null` in flask, else `fault`. */
  readonly nonFinite?: Setting<'null' | 'fault'>;
  /** What a success without a body means, except 204 and 205. Default `null`. */
  readonly emptyBody?: Setting<'null' | 'fault'>;
  /** Where the value stands: `none`, `auto`, or the way to it, such as `data.users`. Default `none`. */
  readonly envelope?: Setting<string>;
  /** When a status of success is one: always (`status`), by the usual signs (`auto`), or by a member. Default `status`. */
  readonly success?: Setting<'status' | 'auto'> | SuccessSettings;
  /**
   * What a failure under a status of success means of a mutation: it may have been done all the same (`unknown`, the default),
   * or the service refuses so only before it does anything (`nothingDone`).
   */
  readonly reportedFailure?: Setting<'unknown' | 'nothingDone'>;
  /**
   * Where each row of a batch has a status of its own: `none`, `auto`, or the way to it with `*` for each row, such as
   * `results.*.status`. Default `none` in plain, else `auto`.
   */
  readonly itemStatus?: Setting<string>;
  /** Codes of the service's own, and what clients get for them: `{ '1042': 'NOT_FOUND' }`. Default none. */
  readonly errorCodes?: Readonly<Record<string, Setting<ErrorCode>>>;
  /**
   * Which 404 to a lookup by key mean that there is no such entity; `modelOnly`: all but those of an unknown route. Default
   * `never` in plain, else `modelOnly`.
   */
  readonly missing?: Setting<'never' | 'modelOnly' | 'always'>;
  /** What a 404 to a list means. Default `error`. */
  readonly noRows?: Setting<'error' | 'emptyList'>;
  /** By `Type.field`, what differs for single fields. Default nothing. */
  readonly fields?: Readonly<Record<string, FieldSettings>>;
}

/** The member which says whether an answer is a success. */
export interface SuccessSettings {
  /** Names parted by dots, such as `meta.code`. */
  readonly path: Setting<string>;
  /** Those of a success, exactly: 1 is not `'1'`. At least one. */
  readonly values: readonly Setting<string | number | boolean>[];
}
