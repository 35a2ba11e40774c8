import {
  flag,
  headerNames,
  settings,
  text,
  textList,
  wholeNumber,
} from '@banyan/platform/config/settings.ts';
import { GraphQLError, parse } from 'graphql';
import { z } from 'zod';
import { uploadSettings } from '../http/uploads/upload-settings.ts';
import { adminSettings, cacheSettings, secret } from './cache-settings.ts';
import { eventsSettings } from './events-settings.ts';
import type { ContextFunction } from './project-config.ts';

/** `NODE_ENV`, reduced to what makes a difference here. */
export type EnvironmentName = 'development' | 'production';

const mebibyte = 1024 * 1024;
const originForm = 'an origin such as https://shop.example';

/** Everything in a project's configuration except the inside of its subgraphs. */
export function projectSettings(environment: EnvironmentName) {
  return settings({
    supergraph: text('the path of a .graphql file'),
    server: serverSettings(environment),
    limits: limitSettings.prefault({}),
    identity: identitySettings.nullable().default(null),
    mappingProblems: z
      .enum(['report', 'count'], { error: 'report or count' })
      .default(environment === 'production' ? 'count' : 'report'),
    context: z
      .custom<ContextFunction>((value) => typeof value === 'function', 'a function')
      .nullable()
      .default(null),
    cache: cacheSettings.prefault({}),
    events: eventsSettings.prefault({}),
    admin: adminSettings.default(null),
    subgraphs: z
      .record(z.string(), z.unknown(), { error: 'an object of subgraphs by name' })
      .refine((subgraphs) => Object.keys(subgraphs).length > 0, 'at least one subgraph'),
  });
}

function serverSettings(environment: EnvironmentName) {
  return settings({
    port: wholeNumber(0, 65_535),
    host: text('a host name or address').default(
      environment === 'production' ? '0.0.0.0' : '127.0.0.1',
    ),
    bodyLimitBytes: wholeNumber(1024, 1024 * mebibyte, 'bytes').default(mebibyte),
    requestTimeoutMs: wholeNumber(1, 3_600_000, 'milliseconds').default(30_000),
    corsOrigins: textList(originForm)
      .refine((origins) => origins.every(isOrigin), `a list, each item ${originForm}`)
      .default([]),
    forwardableHeaders: headerNames().default(['authorization', 'accept-language', 'x-request-id']),
    uploads: uploadSettings().nullable().default(null),
    drain: drainSettings.prefault({}),
    metrics: metricsSettings.prefault({}),
  });
}

const drainSettings = settings({
  delayMs: wholeNumber(0, 600_000, 'milliseconds').default(0),
  timeoutMs: wholeNumber(0, 3_600_000, 'milliseconds').default(10_000),
});

const metricsSettings = settings({
  enabled: flag().default(true),
  port: wholeNumber(0, 65_535).nullable().default(null),
  host: text('a host name or address').default('127.0.0.1'),
  token: secret.nullable().default(null),
});

const limitSettings = settings({
  maxTokens: wholeNumber(1, 1_000_000).default(10_000),
  maxDepth: wholeNumber(1, 1000).default(15),
  maxAliases: wholeNumber(0, 10_000).default(50),
  maxRootFields: wholeNumber(1, 10_000).default(20),
  maxLegacyCalls: wholeNumber(1, 1_000_000).default(500),
});

const identitySettings = settings({
  subgraph: text('the name of a subgraph'),
  query: text('a GraphQL query').refine(isGraphQL, 'a GraphQL query'),
  path: textList('the name of a field').refine(
    (path) => path.length > 0,
    'the way to the id, such as ["me", "id"]',
  ),
});

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

function isGraphQL(query: string): boolean {
  try {
    return parse(query).definitions.length > 0;
  } catch (error) {
    if (error instanceof GraphQLError) return false;
    throw error;
  }
}
