/** How a legacy service wants requests written. Each member has a default per dialect and can be set per source. */
export interface RequestStyle {
  /**
   * A list in a query: `k=1&k=2`, `k[]=1&k[]=2`, `k[0]=1&k[1]=2` or `k=1,2`. `repeat` in plain (PHP would keep only the last
   * value), else `brackets`. With `comma` an item that holds a comma is refused.
   */
  readonly arrays: 'repeat' | 'brackets' | 'indexed' | 'comma';
  /** A boolean in a query, a path or a form: `true`/`false` or `1`/`0`. `text` in plain, else `number`, as PHP validation wants. */
  readonly booleans: 'text' | 'number';
  /** An object in a query: a fault, or `filter[status]=open`, without members that are empty. `refuse` in plain, else `brackets`. */
  readonly objects: 'refuse' | 'brackets';
  /**
   * An empty text in a body or a query: sent as it is, left out, or null (which a query leaves out). Default `send`. Items of
   * lists are never left out.
   */
  readonly emptyStrings: 'send' | 'omit' | 'null';
  /**
   * A value in a path: percent-encoded, or as it is, for services that do not decode paths; these get letters, digits and
   * `-._~,:@`, and a value with anything else is refused. `raw` in lumen, else `encoded`.
   */
  readonly paths: 'encoded' | 'raw';
  /** Verbs that are sent as POST with the verb in `_method`, for hosts that let no others through. Default none. */
  readonly spoofedMethods: readonly SpoofableMethod[];
  /** The same for requests with files: PHP itself reads files of POST alone. None in plain, else all. */
  readonly spoofedUploads: readonly SpoofableMethod[];
  /** An argument of type `DateTime`, see {@link DateTimeStyle}. Default `asGiven`. */
  readonly dateTimes: DateTimeStyle;
  /**
   * Most parameters that the service reads of a query, and of a form; a request with more is not sent. Null: there is no limit.
   * 1000 in lumen and laravel: PHP drops what is beyond its `max_input_vars` without a word. Null in all others.
   */
  readonly maxParameters: number | null;
}

/** Verbs that `_method` can stand for. */
export const SPOOFABLE_METHODS = ['PUT', 'PATCH', 'DELETE'] as const;

/** One of {@link SPOOFABLE_METHODS}. */
export type SpoofableMethod = (typeof SPOOFABLE_METHODS)[number];

/** What an instant of a client can be sent as, see {@link DateTimeStyle}. */
export const DATE_TIME_STYLES = ['asGiven', 'local', 'offset', 'utc', 'seconds'] as const;

/**
 * - `asGiven`: the text of the client;
 * - `local`: `2024-03-05 13:20:30`, on the clock of the source's time zone;
 * - `offset`: `2024-03-05T13:20:30+03:00`, on that clock too;
 * - `utc`: `2024-03-05T10:20:30Z`;
 * - `seconds`: the number of seconds since 1970.
 */
export type DateTimeStyle = (typeof DATE_TIME_STYLES)[number];

/** What the Connectors reference does. */
export const PLAIN_REQUESTS: RequestStyle = {
  arrays: 'repeat',
  booleans: 'text',
  objects: 'refuse',
  emptyStrings: 'send',
  paths: 'encoded',
  spoofedMethods: [],
  spoofedUploads: [],
  dateTimes: 'asGiven',
  maxParameters: null,
};

/** What PHP and its frameworks read. */
export const PHP_REQUESTS: RequestStyle = {
  ...PLAIN_REQUESTS,
  arrays: 'brackets',
  booleans: 'number',
  objects: 'brackets',
  maxParameters: 1000,
  spoofedUploads: SPOOFABLE_METHODS,
};
