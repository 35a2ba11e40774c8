const busyCodes: readonly number[] = [5, 6];

/** Whether another connection holds the file: trying again may help. */
export function isSqliteBusy(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false;
  // The low byte is the error, those above it say more exactly how it came about.
  return typeof error.errcode === 'number' && busyCodes.includes(error.errcode & 0xff);
}
