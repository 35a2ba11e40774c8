/**
 * The code of a system or undici error, that of the first inner error where there are several; or `''`. Looks at the
 * shape, because an error of another realm is no `Error` of this one.
 */
export function systemCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici leaves the code of some parser errors undefined.
  if ('name' in error && error.name === 'HTTPParserError') return 'HPE_UNKNOWN';
  return 'errors' in error && Array.isArray(error.errors) ? systemCode(error.errors[0]) : '';
}
