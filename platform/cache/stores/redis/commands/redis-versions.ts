import { randomBytes } from 'node:crypto';

const randomByteCount = 8;
const form = /^[0-9a-z]{1,11}\.[\w-]{11}$/;

/** A version that no tag ever had: the time in milliseconds, and 64 random bits. */
export function freshVersion(now: number): string {
  return `${now.toString(36)}.${randomBytes(randomByteCount).toString('base64url')}`;
}

/** How long ago a version was made, in milliseconds; 0 for what is none of ours. */
export function versionAge(version: string, now: number): number {
  if (!form.test(version)) return 0;
  return Math.max(0, now - Number.parseInt(version, 36));
}
