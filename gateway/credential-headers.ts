/** Headers which name the caller: what depends on them is private. */
export const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'cookie'];

/** Whether a header, given in lower case, names the caller. */
export function isCredentialHeader(name: string): boolean {
  return CREDENTIAL_HEADERS.includes(name);
}
