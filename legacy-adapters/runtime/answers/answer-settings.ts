import { flag, settings, text } from '@banyan/platform/config/settings.ts';
import { ERROR_CODES, type ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { z } from 'zod';
import type { Envelope, ItemStatus, SuccessRule } from '../../dialect/answer-style.ts';
import { isCharset } from '../../dialect/decode/decode-text.ts';
import type { DialectOverrides } from '../../dialect/dialect.ts';
import { oneOf, valueOverrides, valueSettings } from './values/value-settings.ts';

const itemStatusForm =
  'none, auto, or names parted by dots with * for each row, such as results.*.status';

/** What a source, or one connector, says of its answers; whatever is absent is as the dialect says. */
export const answerSettings = settings({
  /** `jsonLines`: one JSON value a line. `jsonOnly`: JSON under whatever content type it comes. */
  bodies: oneOf(['byContentType', 'jsonOnly', 'jsonLines']).exactOptional(),
  /** Character set of bodies that are not in the one they say, nor in UTF-8, such as `windows-1251`. Default: there are none. */
  charset: text('the name of a character set such as windows-1251')
    .refine(isCharset, 'the name of a character set such as windows-1251')
    .exactOptional(),
  /** What stands around the JSON: `xssi` is a prefix such as `)]}'`, `jsonp` the call of a function. */
  guard: oneOf(['none', 'xssi', 'jsonp']).exactOptional(),
  /** Reads JSON that follows upon warnings of PHP. What is read so is not kept in caches. Default false: it is a fault. */
  salvage: flag().exactOptional(),
  /** What `NaN` and `Infinity` are, which is no JSON. `null` in flask, else a `fault`. */
  nonFinite: oneOf(['null', 'fault']).exactOptional(),
  /** What an empty body under a status of success means. Default `null`. */
  emptyBody: oneOf(['null', 'fault']).exactOptional(),
  /** Where the value stands: `none`, `auto`, or the way to it, such as `data.users`. Default `none`. */
  envelope: text('none, auto, or names parted by dots such as data.users').exactOptional(),
  /** What makes an answer a success besides its status: `status` (nothing), `auto`, or a member and its allowed values. */
  success: z
    .union([
      oneOf(['status', 'auto']),
      settings({
        path: text('names parted by dots'),
        values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
      }),
    ])
    .exactOptional(),
  /**
   * Whether a write that a body refuses under a status of success may have been done all the same: `unknown` (default), or
   * `nothingDone`, where the service refuses so before it does anything.
   */
  reportedFailure: oneOf(['unknown', 'nothingDone']).exactOptional(),
  /** Where each row of a batch has a status of its own: `none`, `auto`, or the way to it with `*` for each row. */
  itemStatus: text(itemStatusForm)
    .refine((way) => /^(?:none|auto|(?:[^.*]+\.)*\*(?:\.[^.*]+)+)$/.test(way), itemStatusForm)
    .exactOptional(),
  /** Codes of the service's own in error answers, and the codes that clients see for them. */
  errorCodes: z.record(z.string(), oneOf(errorCodeNames())).exactOptional(),
  /** Which 404 answers to a lookup by key mean that there is no such entity. */
  missing: oneOf(['never', 'modelOnly', 'always']).exactOptional(),
  /** What a 404 to a list means. Default `error`. */
  noRows: oneOf(['error', 'emptyList']).exactOptional(),
  ...valueSettings,
});

/** Answer settings as they were read. */
export type AnswerSettings = Readonly<z.output<typeof answerSettings>>;

function errorCodeNames(): [ErrorCode, ...ErrorCode[]] {
  return Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];
}

/** The settings as what a dialect is overridden by. */
export function answerOverrides(answers: AnswerSettings): DialectOverrides {
  const { charset, salvage, missing, noRows, envelope, success, itemStatus, ...rest } = answers;
  const { booleans, dates, numbers, misreadAs, fields, ...others } = rest;
  return {
    ...others,
    ...(charset !== undefined && { fallbackCharset: charset }),
    ...(salvage !== undefined && { salvages: salvage }),
    ...(envelope !== undefined && { envelope: readWay(envelope) }),
    ...(success !== undefined && { success: readSuccess(success) }),
    ...(itemStatus !== undefined && { itemStatus: readWay(itemStatus) }),
    errors: {
      ...(missing !== undefined && { missing }),
      ...(noRows !== undefined && { noRows }),
    },
    values: valueOverrides(answers),
  };
}

function readWay(value: string): Envelope & ItemStatus {
  return value === 'none' || value === 'auto' ? value : value.split('.');
}

function readSuccess(value: NonNullable<AnswerSettings['success']>): SuccessRule {
  return typeof value === 'string' ? value : { ...value, path: value.path.split('.') };
}
