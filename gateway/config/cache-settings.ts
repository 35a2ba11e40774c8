import { parseRedisUrl } from '@banyan/platform/cache/stores/redis/redis-address.ts';
import {
  flag,
  headerNames,
  settings,
  text,
  textList,
  wholeNumber,
} from '@banyan/platform/config/settings.ts';

const mebibyte = 1024 * 1024;
const maxBytes = wholeNumber(mebibyte, 64 * 1024 * mebibyte, 'bytes');
/** A text that only operators know. */
export const secret = text('a secret of at least 16 characters').min(
  16,
  'a secret of at least 16 characters',
);

const redisForm = 'a redis or rediss address, or several parted by commas';

const responseSettings = settings({
  enabled: flag().default(true),
  coalesce: flag().default(true),
  maxBytes: maxBytes.default(32 * mebibyte),
  varyHeaders: headerNames().default(['accept-language']),
  tagHeader: text('the name of an HTTP header')
    .regex(/^[\w-]+$/, 'the name of an HTTP header')
    .toLowerCase()
    .nullable()
    .default(null),
});

/** `cache` in a project's configuration. */
export const cacheSettings = settings({
  redis: textList(redisForm)
    .refine((urls) => urls.length > 0 && urls.every(isRedisUrl), redisForm)
    .nullable()
    .default(null),
  keyPrefix: text('the begin of keys, such as banyan:')
    .regex(/^[\x21-\x7e]{1,64}$/, 'at most 64 printable characters')
    .default('banyan:'),
  maxBytes: maxBytes.default(64 * mebibyte),
  secret: secret.nullable().default(null),
  lease: flag().default(true),
  response: responseSettings.prefault({}),
});

/** `admin` in a project's configuration; null without a token. */
export const adminSettings = settings({ token: secret.nullable().default(null) }).transform(
  ({ token }) => (token === null ? null : { token }),
);

function isRedisUrl(value: string): boolean {
  try {
    parseRedisUrl(value);
    return true;
  } catch {
    // Its message would say the same as the form.
    return false;
  }
}
