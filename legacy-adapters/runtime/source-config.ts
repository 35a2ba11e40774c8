import { serviceUrl, settings, wholeNumber } from '@banyan/platform/config/settings.ts';
import { z } from 'zod';
import { DIALECT_NAMES } from '../dialect/dialect.ts';

const megabyte = 1024 * 1024;

/** The settings of one source of a legacy subgraph: where the service is, what it speaks and how much it can bear. */
export const sourceConfigSchema = settings({
  /** Where requests go; the paths of the connectors are appended. */
  baseUrl: serviceUrl(),
  /** What the service sends and expects. Default `plain`: exactly what Apollo Connectors assume. */
  dialect: z.enum(DIALECT_NAMES, { error: `one of ${DIALECT_NAMES.join(', ')}` }).default('plain'),
  /** Zone of dates which the service sends without one. IANA name, default `UTC`. */
  timeZone: z
    .string({ error: 'an IANA time zone such as Europe/Moscow' })
    .refine(isTimeZone, 'an IANA time zone such as Europe/Moscow')
    .default('UTC'),
  /** Most requests at the same time, from one gateway process. Default 16. */
  concurrency: wholeNumber(1, 10_000).default(16),
  /** Limit for one call, waiting for a free place included. Default 5000. */
  timeoutMs: wholeNumber(1, 600_000, 'milliseconds').default(5000),
  /** Largest answer after decompression. Default 8 MiB. */
  maxBodyBytes: wholeNumber(1024, 1024 * megabyte, 'bytes').default(8 * megabyte),
  /** Largest page that the service's paginator gives. Default: as the dialect says. */
  maxPageSize: wholeNumber(1, 1_000_000).exactOptional(),
  /** Values of `$config` in this subgraph's mappings. */
  config: z.record(z.string(), z.unknown(), { error: 'an object of values' }).exactOptional(),
});

/** The settings of one source with defaults applied. */
export type SourceConfig = Readonly<z.output<typeof sourceConfigSchema>>;

function isTimeZone(name: string): boolean {
  // Offsets such as `+03:00` pass Intl's check, but are no zone: they know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    // RangeError is how Intl says that it knows no such zone.
    return false;
  }
}
