import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../config.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

describe('loadConfig', () => {
  it('gives the whole configuration with defaults and absolute paths', async () => {
    const environment = { INSIGHTS_URL: 'http://insights:4100/graphql' };

    const result = await loadConfig(join(fixtures, 'shop.config.ts'), environment);

    expect(result).toEqual({
      ok: true,
      config: {
        projectDir: fixtures,
        environment: 'development',
        supergraph: join(fixtures, 'schema/supergraph.graphql'),
        server: {
          port: 4000,
          host: '127.0.0.1',
          bodyLimitBytes: 1_048_576,
          requestTimeoutMs: 30_000,
          corsOrigins: [],
          forwardableHeaders: ['authorization', 'accept-language', 'x-request-id'],
          uploads: null,
          drain: { delayMs: 0, timeoutMs: 10_000 },
          metrics: { enabled: true, port: null, host: '127.0.0.1', token: null },
        },
        limits: {
          maxTokens: 10_000,
          maxDepth: 15,
          maxAliases: 50,
          maxRootFields: 20,
          maxLegacyCalls: 500,
        },
        mappingProblems: 'report',
        context: null,
        events: {
          rabbitmq: null,
          outbox: 'sqlite:./var/outbox.db',
          relay: true,
          retentionHours: 72,
          prefix: 'banyan',
          outboxes: {},
          foreign: [],
          schemas: join(fixtures, 'schema/events'),
        },
        identity: null,
        cache: {
          redis: null,
          keyPrefix: 'banyan:',
          maxBytes: 67_108_864,
          secret: null,
          lease: true,
          response: {
            enabled: true,
            coalesce: true,
            maxBytes: 33_554_432,
            varyHeaders: ['accept-language'],
            tagHeader: null,
          },
        },
        admin: null,
        subgraphs: {
          catalog: {
            kind: 'legacy',
            schema: join(fixtures, 'schema/catalog.graphql'),
            sources: {
              api: {
                baseUrl: 'http://127.0.0.1:8101',
                dialect: 'lumen',
                timeZone: 'Europe/Moscow',
                concurrency: 8,
                coolDown: { maxSeconds: 60, pauses: 'source' },
                breaker: { maxSeconds: 30, minCalls: 10, failurePercent: 75 },
                timeoutMs: 5000,
                maxBodyBytes: 8_388_608,
                request: {},
                answers: {},
                enums: {},
                keyForm: 'text',
                maxUrlLength: 2000,
                cache: {
                  ttlSeconds: 0,
                  staleWhileRevalidateSeconds: 0,
                  staleIfErrorSeconds: 0,
                  negativeTtlSeconds: 0,
                  honourOrigin: false,
                  maxEntryBytes: 262_144,
                },
              },
            },
          },
          reviews: {
            kind: 'module',
            schema: join(fixtures, 'schema/reviews.graphql'),
            module: join(fixtures, 'subgraphs/reviews/index.ts'),
          },
          insights: {
            kind: 'remote',
            schema: join(fixtures, 'schema/insights.graphql'),
            url: 'http://insights:4100/graphql',
            timeoutMs: 5000,
            forwardHeaders: ['accept-language'],
            forwardIdentity: false,
          },
        },
      },
    });
  });

  it('reads the same file anew for each environment that it is given', async () => {
    const file = join(fixtures, 'shop.config.ts');
    const environment = { INSIGHTS_URL: 'http://insights', NODE_ENV: 'production', PORT: '80' };

    const result = await loadConfig(file, environment);

    expect(result).toMatchObject({
      ok: true,
      config: {
        environment: 'production',
        server: { port: 80, host: '0.0.0.0' },
        mappingProblems: 'count',
      },
    });
  });

  it('names a variable that is not set, once', async () => {
    const result = await loadConfig(join(fixtures, 'shop.config.ts'), {});

    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? [] : result.faults).toEqual([
      {
        code: 'CONFIG_MISSING_VARIABLE',
        path: ['subgraphs', 'insights', 'url'],
        variable: 'INSIGHTS_URL',
        expected: 'INSIGHTS_URL to be set',
        received: 'nothing',
        suggestion: null,
      },
    ]);
  });

  it.each([
    ['missing.config.ts', 'a configuration file', 'no such file'],
    ['throwing.config.ts', 'a file that can be imported', 'the disk is full'],
    ['no-default.config.ts', 'export default defineConfig({ … })', 'no default export'],
  ])('says why %s cannot be used', async (file, expected, received) => {
    const result = await loadConfig(join(fixtures, file), {});

    expect(result).toMatchObject({
      ok: false,
      faults: [{ code: 'CONFIG_UNREADABLE', path: [], expected, received }],
    });
  });
});
