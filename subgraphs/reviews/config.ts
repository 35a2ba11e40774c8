import { DEFAULT_SEED, type SeedOptions } from './seed.ts';
import { DATABASE_URL_FORMS, parseDatabaseUrl } from './stores/open-review-store.ts';

/** Value of an environment variable. */
export type ReadEnv = (name: string) => string | undefined;

/** Settings of the subgraph, wherever it runs. */
export interface ReviewsConfig {
  readonly databaseUrl: string;
  /** Null: an empty database stays empty. */
  readonly seed: SeedOptions | null;
}

/** Settings of the subgraph as a server of its own. */
export interface ReviewsServerConfig extends ReviewsConfig {
  readonly port: number;
  readonly host: string;
  readonly trustCallerHeader: boolean;
}

/** Settings, or every fault in them as `NAME must be <form>, received <value>`. */
export type ConfigResult<Config> =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads REVIEWS_DATABASE_URL (default a SQLite file below `var`), SEED_PRODUCTS (0: no made-up reviews) and SEED_CUSTOMERS. */
export function readReviewsConfig(env: ReadEnv): ConfigResult<ReviewsConfig> {
  const reader = createReader(env);
  return reader.finish(readShared(reader));
}

/** Reads PORT, HOST and REVIEWS_TRUST_CALLER_HEADER, and what {@link readReviewsConfig} reads. */
export function readReviewsServerConfig(env: ReadEnv): ConfigResult<ReviewsServerConfig> {
  const reader = createReader(env);
  return reader.finish({
    ...readShared(reader),
    port: reader.integer('PORT', 4002, 0, 65_535),
    host: env('HOST') ?? '127.0.0.1',
    trustCallerHeader: reader.boolean('REVIEWS_TRUST_CALLER_HEADER'),
  });
}

function readShared(reader: Reader): ReviewsConfig {
  const products = reader.integer('SEED_PRODUCTS', DEFAULT_SEED.products, 0, 1_000_000);
  const customers = reader.integer('SEED_CUSTOMERS', DEFAULT_SEED.customers, 1, 1_000_000);
  return {
    databaseUrl: reader.databaseUrl('REVIEWS_DATABASE_URL', 'sqlite:./var/reviews.db'),
    seed: products === 0 ? null : { products, customers },
  };
}

interface Reader {
  integer(name: string, absent: number, min: number, max: number): number;
  boolean(name: string): boolean;
  databaseUrl(name: string, absent: string): string;
  finish<Config>(config: Config): ConfigResult<Config>;
}

/** Notes faults and goes on, so that one run shows them all. */
function createReader(env: ReadEnv): Reader {
  const faults: string[] = [];
  const note = (name: string, expected: string, received: string) => {
    faults.push(`${name} must be ${expected}, received ${received}`);
  };
  return {
    integer(name, absent, min, max) {
      const text = env(name);
      if (text === undefined) return absent;
      const value = Number(text);
      const isFine = /^\d+$/.test(text) && value >= min && value <= max;
      if (!isFine) note(name, `an integer from ${min} to ${max}`, JSON.stringify(text));
      return value;
    },
    boolean(name) {
      const text = env(name) ?? 'false';
      if (text !== 'true' && text !== 'false') note(name, 'true or false', JSON.stringify(text));
      return text === 'true';
    },
    databaseUrl(name, absent) {
      const text = env(name) ?? absent;
      if (parseDatabaseUrl(text) === null) note(name, DATABASE_URL_FORMS, maskUrl(text));
      return text;
    },
    finish: (config) => (faults.length === 0 ? { ok: true, config } : { ok: false, faults }),
  };
}

/** Only the scheme: the rest of a database URL may hold a password. */
function maskUrl(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:/i.exec(text)?.[0];
  return scheme === undefined ? 'a text that is no URL' : JSON.stringify(`${scheme}…`);
}
