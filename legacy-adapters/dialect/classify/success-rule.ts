import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { SuccessRule } from '../answer-style.ts';
import { readMember } from '../read-member.ts';

/**
 * Whether a body under a status of success is a success by `rule`. Values are compared with those that are allowed, never by
 * truth: `"false"` is true in JavaScript. A body that is no object says nothing, and so is a success.
 */
export function meansSuccess(body: JsonValue, rule: SuccessRule): boolean {
  if (rule === 'status' || !isJsonObject(body)) return true;
  if (rule === 'auto') return !showsFailure(body);
  const value = rule.path.reduce<JsonValue | undefined>(readMember, body);
  return rule.values.some((allowed) => allowed === value);
}

function showsFailure(body: JsonObject): boolean {
  return (
    saysNo(readMember(body, 'success')) ||
    saysNo(readMember(body, 'ok')) ||
    isFailedStatus(readMember(body, 'status')) ||
    isSomething(readMember(body, 'error')) ||
    isSomething(readMember(body, 'errors'))
  );
}

const yes: ReadonlySet<unknown> = new Set([true, 1, '1', 'true', 'ok', 'success', 'yes']);

function saysNo(value: JsonValue | undefined): boolean {
  if (value === undefined) return false;
  return !yes.has(typeof value === 'string' ? value.toLowerCase() : value);
}

const failedStatuses: ReadonlySet<unknown> = new Set([
  false,
  'false',
  'error',
  'err',
  'fail',
  'failed',
  'failure',
]);

/** `status` is a field of the service's own more often than not, so only words that mean a failed call count. */
function isFailedStatus(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return value >= 400 && value < 600;
  return failedStatuses.has(typeof value === 'string' ? value.toLowerCase() : value);
}

const nothing: ReadonlySet<unknown> = new Set([undefined, null, false, 0, '', '0', 'false']);

function isSomething(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return !nothing.has(value);
}
