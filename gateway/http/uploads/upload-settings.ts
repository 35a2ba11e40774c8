import { settings, wholeNumber } from '@banyan/platform/config/settings.ts';

const mebibyte = 1024 * 1024;
const bytes = () => wholeNumber(1024, 1024 * mebibyte, 'bytes');

/** `server.uploads`: its presence switches uploads on. */
export function uploadSettings() {
  return settings({
    maxFiles: wholeNumber(1, 100).default(5),
    maxFileBytes: bytes().default(10 * mebibyte),
    maxTotalBytes: bytes().default(25 * mebibyte),
    maxFieldBytes: bytes().default(mebibyte),
  });
}
