import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';

/** How a service writes its answers. */
export interface AnswerStyle {
  /** How a body is read, see {@link BodyReading}. `byContentType` in plain, else `jsonOnly`. */
  readonly bodies: BodyReading;
  /**
   * Character set of bodies that say none, or say a wrong one, and are not UTF-8, such as `windows-1251`. Null (the default):
   * such bodies are faults.
   */
  readonly fallbackCharset: string | null;
  /** What stands around the JSON to keep scripts of other sites from reading it. Default `none`. */
  readonly guard: BodyGuard;
  /**
   * Whether text that PHP printed before the JSON is cut off, instead of being a fault. What is read so is never kept.
   * Default false.
   */
  readonly salvages: boolean;
  /** What `NaN`, `Infinity` and `-Infinity` are where JSON has numbers. `null` in flask, else a `fault`. */
  readonly nonFinite: 'null' | 'fault';
  /** What a success without a body means, where the status does not say that there is none. Default `null`. */
  readonly emptyBody: 'null' | 'fault';
  /** Where the value stands in the body; the mapping begins there. Default `none`: it is the body. */
  readonly envelope: Envelope;
  /** How a failure under a status of success is known. Default `status`: never, the status counts alone. */
  readonly success: SuccessRule;
  /**
   * What a failure that a body tells under a status of success means of a write: it may have been done all the same
   * (`unknown`, the default), or the service fails so only before it does anything (`nothingDone`).
   */
  readonly reportedFailure: 'unknown' | 'nothingDone';
  /** Where each row of a batch has a status of its own. `none` in plain, else `auto`. */
  readonly itemStatus: ItemStatus;
  /** Codes of the service's own, as text, in ours: `{ '1042': 'NOT_FOUND' }`. Default none. */
  readonly errorCodes: Readonly<Record<string, ErrorCode>>;
  /**
   * Whether values come in the shapes that PHP makes of declared ones: lists with holes as objects, empty objects as `[]`,
   * one row as a list of one, JSON in a text, `false` and `''` for none. `php` in lumen and laravel, else `exact`.
   */
  readonly shapes: 'exact' | 'php';
}

/**
 * What a body may be:
 * - `byContentType`: JSON, the text itself for `text/plain`, and null for anything else but HTML;
 * - `jsonOnly`: JSON under whatever content type it comes, else a fault;
 * - `jsonLines`: one JSON value a line, which together are a list.
 */
export type BodyReading = 'byContentType' | 'jsonOnly' | 'jsonLines';

/** `xssi`: one of the usual prefixes, such as `)]}'`. `jsonp`: a call of a function around the JSON. */
export type BodyGuard = 'none' | 'xssi' | 'jsonp';

/**
 * - `none`: the body itself;
 * - `auto`: `data` of pages, resources and usual hand-made envelopes, but the body itself where the declared fields stand
 *   beside `data`;
 * - names that lead to it, such as `['data', 'users']`; a body without them is the value itself only when it is no object.
 */
export type Envelope = 'none' | 'auto' | readonly string[];

/**
 * - `status`: only the HTTP status counts;
 * - `auto`: the usual signs of failure count too: `success`, `ok` or `status` with a value that says so, `error`, or `errors`
 *   that are not empty;
 * - the value at `path` must be one of `values`. They are compared as they are: `1` is not `"1"`.
 */
export type SuccessRule =
  | 'status'
  | 'auto'
  | {
      readonly path: readonly string[];
      readonly values: readonly (string | number | boolean)[];
    };

/**
 * - `none`: nowhere;
 * - `auto`: under status 207, in the member `status` of the rows, which are the body itself or its `data`, `results`, `items`
 *   or `responses`;
 * - names that lead to it, of which `*` stands for each row, such as `['results', '*', 'status']`.
 */
export type ItemStatus = 'none' | 'auto' | readonly string[];

/** What the Connectors reference does. */
export const PLAIN_ANSWERS: AnswerStyle = {
  bodies: 'byContentType',
  fallbackCharset: null,
  guard: 'none',
  salvages: false,
  nonFinite: 'fault',
  emptyBody: 'null',
  envelope: 'none',
  success: 'status',
  reportedFailure: 'unknown',
  itemStatus: 'none',
  errorCodes: {},
  shapes: 'exact',
};

/** JSON only, and the statuses of a 207; otherwise taken as it is. */
export const PYTHON_ANSWERS: AnswerStyle = {
  ...PLAIN_ANSWERS,
  bodies: 'jsonOnly',
  itemStatus: 'auto',
};

/** JSON only, in the shapes that PHP makes. */
export const PHP_ANSWERS: AnswerStyle = { ...PYTHON_ANSWERS, shapes: 'php' };
