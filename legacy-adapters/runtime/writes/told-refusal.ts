import { readOwnStatus } from '../../dialect/classify/own-code.ts';
import type { Decoded } from '../../dialect/decode/decode-body.ts';
import type { Dialect } from '../../dialect/dialect.ts';

/**
 * Whether a failure under a status of success was told by a body, of a service that is configured to do so only before it
 * does anything (`answers.reportedFailure`). What cannot be read, is empty, or stands behind warnings of PHP tells nothing,
 * and neither does a body whose own status is no refusal, such as 500.
 */
export function tellsRefusal(
  status: number,
  decoded: Decoded,
  { reportedFailure }: Pick<Dialect, 'reportedFailure'>,
): boolean {
  if (reportedFailure !== 'nothingDone' || status < 200 || status >= 300) return false;
  if (!decoded.ok || decoded.doubt !== undefined || decoded.value === null) return false;
  const ownStatus = readOwnStatus(decoded.value);
  return ownStatus === undefined || isRefusalStatus(ownStatus);
}

/** 408 comes from something that waits, in front of a service which may still be at work. */
export function isRefusalStatus(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}
