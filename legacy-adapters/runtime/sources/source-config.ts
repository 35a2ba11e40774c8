import {
  flag,
  headerNames,
  serviceUrl,
  settings,
  text,
  wholeNumber,
} from '@banyan/platform/config/settings.ts';
import { z } from 'zod';
import { DIALECT_NAMES } from '../../dialect/dialect.ts';
import { requestSettings } from '../../dialect/encode/request-settings.ts';
import { credentialSettings } from '../../transport/credentials/credential-settings.ts';
import { answerSettings } from '../answers/answer-settings.ts';
import { KEY_FORMS } from '../batching/key-form.ts';
import { paginatorSettings } from '../pagination/paginator-settings.ts';

const megabyte = 1024 * 1024;

const seconds = (max = 31_536_000) => wholeNumber(0, max, 'seconds');

/** How long what a source sends may be kept, and whom it may be shown to. `@cacheControl` in the schema goes first. */
const cacheSettings = settings({
  /** Fresh for so long. Default 0: nothing is kept, but equal reads at the same time still share one call. */
  ttlSeconds: seconds().default(0),
  /** After that, served for so long while one call in the background renews it. Default 0. */
  staleWhileRevalidateSeconds: seconds().default(0),
  /** After that, served for so long when the service is out of order. Default 0. */
  staleIfErrorSeconds: seconds().default(0),
  /** How long "there is no such thing" is kept. Default 0. */
  negativeTtlSeconds: seconds().default(0),
  /**
   * Client headers on which answers depend; each combination of their values has entries of its own. With `authorization`
   * or `cookie` among them entries are private. Default: every client header that the connector passes on.
   */
  vary: headerNames().exactOptional(),
  /** Whether the service's own `Cache-Control` decides how long. Default false: PHP frameworks send `no-cache` with everything. */
  honourOrigin: flag().default(false),
  /** Largest value, as JSON. Default 256 KiB. */
  maxEntryBytes: wholeNumber(0, 64 * megabyte, 'bytes').default(256 * 1024),
});

/** How calls are held back after an answer that asks for it. */
const coolDownSettings = settings({
  /** Longest pause, whatever the service asks for. Default 60. 0: calls are never held back. */
  maxSeconds: seconds(86_400).default(60),
  /**
   * What of a caller's calls pauses after a 429: all to the source (the default), or those of the same connector, where routes
   * have limits of their own. After a 503 with `Retry-After` the whole source pauses, for everybody.
   */
  pauses: z.enum(['source', 'connector'], { error: 'source or connector' }).default('source'),
});

/** When a service that fails is not called for a while. */
const breakerSettings = settings({
  /** Longest pause until one call tries the service again; the first is of about a second. Default 30. 0: it is always called. */
  maxSeconds: seconds(86_400).default(30),
  /** Calls that must have ended within half a minute; of the last twice as many the share of failures is taken. Default 10. */
  minCalls: wholeNumber(1, 10_000).default(10),
  /** Share of failures from which on it is not called. Default 75. */
  failurePercent: wholeNumber(1, 100, 'percent').default(75),
});

/** What single connectors of a source say otherwise than the source. */
const connectorSettings = settings({
  answers: answerSettings.prefault({}),
  request: requestSettings().exactOptional(),
  /** In place of the whole `paginator` of the source. */
  paginator: paginatorSettings().exactOptional(),
});

/** The settings of one connector with defaults applied. */
export type ConnectorConfig = Readonly<z.output<typeof connectorSettings>>;

/** The settings of one source of a legacy subgraph: where the service is, what it speaks and how much it can bear. */
export const sourceConfigSchema = settings({
  /** Where requests go; the paths of the connectors are appended. */
  baseUrl: serviceUrl(),
  /** How the gateway is let in. Default: it sends nothing of its own. */
  auth: credentialSettings().exactOptional(),
  /** What the service sends and expects. Default `plain`: exactly what Apollo Connectors assume. */
  dialect: z.enum(DIALECT_NAMES, { error: `one of ${DIALECT_NAMES.join(', ')}` }).default('plain'),
  /** Zone of dates which the service sends without one. IANA name, default `UTC`. */
  timeZone: z
    .string({ error: 'an IANA time zone such as Europe/Moscow' })
    .refine(isTimeZone, 'an IANA time zone such as Europe/Moscow')
    .default('UTC'),
  /** Most requests at the same time, from one gateway process. Default 16. */
  concurrency: wholeNumber(1, 10_000).default(16),
  /** Most calls that one client operation may make of this source. Default: only `limits.maxLegacyCalls` bounds them. */
  maxCallsPerOperation: wholeNumber(1, 1_000_000).exactOptional(),
  /** What happens after a 429, or a 503 with `Retry-After`. */
  coolDown: coolDownSettings.prefault({}),
  /** What happens when most calls fail. */
  breaker: breakerSettings.prefault({}),
  /** Limit for one call, waiting for a free place included. Default 5000. */
  timeoutMs: wholeNumber(1, 600_000, 'milliseconds').default(5000),
  /** Largest answer after decompression. Default 8 MiB. */
  maxBodyBytes: wholeNumber(1024, 1024 * megabyte, 'bytes').default(8 * megabyte),
  /** How the service wants requests written, where that differs from the dialect: see `dialect/encode/request-style.ts`. */
  request: requestSettings().prefault({}),
  /** Longest URL of a batch, in characters; a longer one is split. Default 2000: some servers refuse more. */
  maxUrlLength: wholeNumber(256, 1_000_000).default(2000),
  /** Largest page that the service's paginator gives. Default: as the dialect says. */
  maxPageSize: wholeNumber(1, 1_000_000).exactOptional(),
  /** What the answers look like, where that differs from the dialect: see `dialect/answer-style.ts`. */
  answers: answerSettings.prefault({}),
  /** What the service sends for values of enums: `{ State: { A: ACTIVE, '2nd': SECOND } }`. Default: their names, in any spelling. */
  enums: z
    .record(z.string(), z.record(z.string(), z.string()), {
      error: 'names of values by what the service sends, by type',
    })
    .default({}),
  /** What `answers`, `request` and `paginator` say, for single connectors: by `Type.field`, or by `Type` for one on a type. */
  connectors: z
    .record(z.string(), connectorSettings, { error: 'an object of settings' })
    .exactOptional(),
  /** How lists come in pages, where that differs from the dialect; null when they do not. */
  paginator: paginatorSettings().exactOptional(),
  /**
   * Form of the keys of entities: `text` (default) compares what the service sends as text; `integer` knows that "000007"
   * is 7, and `uuid` that letters may be large; both send no key of another form. One for all, or by `Type` and `Type.field`,
   * with `default` for the others: `{ default: 'integer', Product: 'uuid', 'Product.sku': 'text' }`.
   */
  keyForm: z
    .union([z.enum(KEY_FORMS), z.record(z.string(), z.enum(KEY_FORMS))], {
      error: `one of ${KEY_FORMS.join(', ')}, or such by type and by default`,
    })
    .default('text'),
  /**
   * Header in which a mutation with `@emits` sends the id of its intent, such as `Idempotency-Key`: for services that answer a
   * repeated request with their first answer. Default none.
   */
  idempotencyHeader: text('the name of an HTTP header')
    .regex(/^[\w-]+$/, 'the name of an HTTP header')
    .toLowerCase()
    .exactOptional(),
  cache: cacheSettings.prefault({}),
  /** Values of `$config` in this subgraph's mappings. */
  config: z.record(z.string(), z.unknown(), { error: 'an object of values' }).exactOptional(),
});

/** The cache settings of one source with defaults applied. */
export type SourceCacheConfig = SourceConfig['cache'];

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
