import { describe, expect, it } from '@jest/globals';
import { readReviewsConfig, readReviewsServerConfig } from '../config.ts';

const envOf = (values: Record<string, string>) => (name: string) => values[name];

describe('readReviewsServerConfig', () => {
  it('needs nothing to be set', () => {
    expect(readReviewsServerConfig(envOf({}))).toEqual({
      ok: true,
      config: {
        databaseUrl: 'sqlite:./var/reviews.db',
        seed: { products: 1000, customers: 500 },
        port: 4002,
        host: '127.0.0.1',
        trustCallerHeader: false,
      },
    });
  });

  it('reads what is set', () => {
    const env = envOf({
      REVIEWS_DATABASE_URL: 'postgres://app:secret@db/reviews',
      SEED_PRODUCTS: '10',
      SEED_CUSTOMERS: '5',
      PORT: '0',
      HOST: '0.0.0.0',
      REVIEWS_TRUST_CALLER_HEADER: 'true',
    });

    expect(readReviewsServerConfig(env)).toEqual({
      ok: true,
      config: {
        databaseUrl: 'postgres://app:secret@db/reviews',
        seed: { products: 10, customers: 5 },
        port: 0,
        host: '0.0.0.0',
        trustCallerHeader: true,
      },
    });
  });

  it('names every fault with its variable, the expected form and the value, but no password', () => {
    const env = envOf({
      REVIEWS_DATABASE_URL: 'mysql://app:hunter2@db/reviews',
      SEED_PRODUCTS: 'many',
      SEED_CUSTOMERS: '0',
      PORT: '70000',
      REVIEWS_TRUST_CALLER_HEADER: 'yes',
    });

    expect(readReviewsServerConfig(env)).toEqual({
      ok: false,
      faults: [
        'SEED_PRODUCTS must be an integer from 0 to 1000000, received "many"',
        'SEED_CUSTOMERS must be an integer from 1 to 1000000, received "0"',
        'REVIEWS_DATABASE_URL must be sqlite:<file>, sqlite::memory: or postgres://<user>@<host>/<database>, received "mysql:…"',
        'PORT must be an integer from 0 to 65535, received "70000"',
        'REVIEWS_TRUST_CALLER_HEADER must be true or false, received "yes"',
      ],
    });
  });
});

describe('readReviewsConfig', () => {
  it('makes up no reviews when no products are wanted', () => {
    const result = readReviewsConfig(envOf({ SEED_PRODUCTS: '0' }));

    expect(result).toMatchObject({ ok: true, config: { seed: null } });
  });

  it('shows nothing of a database URL that is no URL', () => {
    const result = readReviewsConfig(envOf({ REVIEWS_DATABASE_URL: 'hunter2' }));

    expect(result).toEqual({
      ok: false,
      faults: [expect.stringMatching(/received a text that is no URL$/)],
    });
  });
});
