import type { Setting } from '@banyan/platform/config/environment-reference.ts';

/** How a service wants requests written. Defaults are those of its dialect. */
export interface RequestSettings {
  /**
   * A list in a query: `k=1&k=2`, `k[]=1&k[]=2`, `k[0]=1&k[1]=2` or `k=1,2`. Default `brackets` in lumen and laravel, else
   * `repeat`. `comma` refuses an item that holds a comma.
   */
  readonly arrays?: Setting<'repeat' | 'brackets' | 'indexed' | 'comma'>;
  /** In queries, paths and forms: `true` or `1`. Default `number` in lumen and laravel, else `text`. */
  readonly booleans?: Setting<'text' | 'number'>;
  /**
   * An object in a query: a fault, or `filter[status]=open`, without members that are empty. Default `brackets` in lumen and
   * laravel, else `refuse`.
   */
  readonly objects?: Setting<'refuse' | 'brackets'>;
  /** `""` in bodies and queries: sent, left out, or null. Default `send`. Items of lists are never left out. */
  readonly emptyStrings?: Setting<'send' | 'omit' | 'null'>;
  /**
   * A value in a path: percent-encoded, or as it is, for services that do not decode paths; then it may hold letters, digits
   * and `-._~,:@` only. Default `raw` in lumen, else `encoded`.
   */
  readonly paths?: Setting<'encoded' | 'raw'>;
  /**
   * An argument of type `DateTime`: the client's text; `2024-03-05 13:20:30` on the clock of `timeZone`; the same with its
   * offset; in UTC; or seconds since 1970. Default `asGiven`.
   */
  readonly dateTimes?: Setting<'asGiven' | 'local' | 'offset' | 'utc' | 'seconds'>;
  /** Verbs that the host lets not through: sent as POST with the verb in `_method`. Default none. */
  readonly spoofedMethods?: readonly SpoofedMethod[];
  /** The same for requests with files. Default all in lumen and laravel, else none. */
  readonly spoofedUploads?: readonly SpoofedMethod[];
  /**
   * Most parameters of a query, and fields of a form, that the service reads: a batch with more is split, another call is
   * refused. Null: there is no limit. Default 1000 in lumen and laravel, as PHP's `max_input_vars`, else null.
   */
  readonly maxParameters?: Setting<number> | null;
}

/** A verb for which `_method` can stand. */
export type SpoofedMethod = Setting<'PUT' | 'PATCH' | 'DELETE'>;
