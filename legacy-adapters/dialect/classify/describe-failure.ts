import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { readErrorMessage } from './error-message.ts';
import { isConstant, readOwnCode } from './own-code.ts';
import { scrubMessage } from './scrub-message.ts';
import type { StatusRule } from './status-rules.ts';
import type { ErrorStyle, ErrorVerdict } from './verdict.ts';

/** What is known of a failure. */
export interface FailureFacts {
  readonly rule: StatusRule;
  /** Whether the service's own text may be shown. */
  readonly mayQuote: boolean;
  readonly body: JsonValue;
  /** Null when the service says nothing about fields. Under `''` stands what concerns no single one. */
  readonly wireFields: Record<string, string[]> | null;
  readonly dialect: ErrorStyle;
}

/** The failure as a client may see it. */
export function describeFailure({
  rule,
  mayQuote,
  body,
  wireFields,
  dialect,
}: FailureFacts): ErrorVerdict {
  const ownCode = readOwnCode(body);
  const named = ownCode === undefined ? undefined : readErrorCode(dialect, ownCode);
  const { '': common, ...fields } = wireFields ?? {};
  const hasFields = Object.keys(fields).length > 0;
  const ofFields = hasFields ? refusedFields : null;
  const quoted = mayQuote ? readUserText(body) : null;
  return {
    kind: 'error',
    code: named ?? rule.code,
    message: common?.join(' ') ?? ofFields ?? quoted ?? rule.message,
    ...(hasFields && { wireFields: fields }),
    ...(ownCode !== undefined && named === undefined && { ownCode }),
  };
}

const refusedFields = 'The service refuses the value of at least one argument.';

function readErrorCode({ errorCodes }: ErrorStyle, ownCode: string): ErrorCode | undefined {
  return Object.hasOwn(errorCodes, ownCode) ? errorCodes[ownCode] : undefined;
}

/** A code is no sentence for a user. */
function readUserText(body: JsonValue): string | null {
  const message = readErrorMessage(body);
  return message === null || isConstant(message) ? null : scrubMessage(message);
}
