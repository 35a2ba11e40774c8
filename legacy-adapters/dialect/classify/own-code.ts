import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../read-member.ts';

/**
 * The code by which the service itself names the failure, such as `1042` or `E_NOT_FOUND`; undefined when the body has none.
 * What only repeats an HTTP status, reads like a sentence, or could be the name of a class, is no code.
 */
export function readOwnCode(body: JsonValue): string | undefined {
  const error = readMember(body, 'error');
  const codes = [
    readMember(body, 'code'),
    readMember(error, 'code'),
    readMember(readMember(body, 'detail'), 'code'),
    readMember(body, 'error_code'),
  ];
  // In `error` a word may as well be a text for users, unless it looks like a constant.
  const constant = typeof error === 'string' && isConstant(error) ? error : undefined;
  return [...codes, constant].map(toCode).find((code) => code !== undefined);
}

/** Whether a text is a name such as `E_NOT_FOUND`, not a sentence for people. */
export function isConstant(text: string): boolean {
  return /^[A-Z\d]+(?:_[A-Z\d]+)+$/.test(text);
}

const word = /^[A-Z\d][\w.-]{0,40}$/i;
const className = /(?:Exception|Error)$/;

function toCode(candidate: JsonValue | undefined): string | undefined {
  if (typeof candidate === 'number') return toCode(String(candidate));
  if (typeof candidate !== 'string' || !word.test(candidate)) return undefined;
  const saysNothing = candidate === '0' || isErrorStatus(Number(candidate));
  return saysNothing || className.test(candidate) ? undefined : candidate;
}

/** The HTTP status of 400 or more that a body names as its `status`, `status_code` or `code`; undefined when it names none. */
export function readOwnStatus(body: JsonValue): number | undefined {
  const candidates = ['status', 'status_code', 'statusCode', 'code'].map((name) =>
    Number(readMember(body, name) ?? Number.NaN),
  );
  return candidates.find(isErrorStatus);
}

function isErrorStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status < 600;
}
