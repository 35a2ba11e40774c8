import { summarizeConfigFault } from '@banyan/platform/config/config-fault.ts';
import { env } from '@banyan/platform/config/environment-reference.ts';
import { describe, expect, it } from '@jest/globals';
import { readProjectConfig } from '../../config/read-project-config.ts';

const api = { baseUrl: 'http://catalog' };
const catalog = { schema: 'catalog.graphql', sources: { api } };
const remote = { schema: 'insights.graphql', url: 'http://insights' };
const project = { supergraph: 'supergraph.graphql', subgraphs: { catalog } };

function withSource(settings: object) {
  return { ...project, subgraphs: { catalog: { ...catalog, sources: { api: settings } } } };
}

function withSubgraph(settings: unknown) {
  return { ...project, subgraphs: { catalog: settings } };
}

function faultsOf(exported: unknown, environment: Record<string, string> = {}): string[] {
  const result = readProjectConfig(exported, '/project', environment);
  return result.ok ? [] : result.faults.map(summarizeConfigFault);
}

const kinds =
  'exactly one of sources (a legacy service), module (runs in the gateway) and url (runs elsewhere)';

const cases: [title: string, exported: unknown, faults: string[]][] = [
  ['a project without faults', project, []],
  ['a project that makes values for $context', { ...project, context: () => ({}) }, []],
  [
    'something that is no object',
    'hello',
    ['(the whole configuration): expected an object of settings, received "hello"'],
  ],
  [
    'an empty project',
    {},
    [
      'supergraph: expected the path of a .graphql file, received nothing',
      'subgraphs: expected an object of subgraphs by name, received nothing',
    ],
  ],
  [
    'a project without subgraphs',
    { ...project, subgraphs: {} },
    ['subgraphs: expected at least one subgraph, received an object'],
  ],
  [
    'a misspelt setting',
    { ...project, sever: { port: 1 } },
    [
      'sever: expected one of supergraph, server, limits, identity, mappingProblems, context, cache, events, admin, subgraphs, received the unknown setting "sever"; did you mean "server"?',
    ],
  ],
  [
    'a server that is no object',
    { ...project, server: 80 },
    ['server: expected an object of settings, received 80'],
  ],
  [
    'an origin with a path',
    { ...project, server: { corsOrigins: ['https://shop.example/'] } },
    [
      'server.corsOrigins: expected a list, each item an origin such as https://shop.example, received a list of 1',
    ],
  ],
  [
    'a way to tell of mapping problems that there is not',
    { ...project, mappingProblems: 'loud' },
    ['mappingProblems: expected report or count, received "loud"'],
  ],
  [
    'context values that are no function',
    { ...project, context: { tenant: 'acme' } },
    ['context: expected a function, received an object'],
  ],
  [
    'limits out of range',
    { ...project, limits: { maxDepth: 0 } },
    ['limits.maxDepth: expected a whole number from 1 to 1000, received 0'],
  ],
  [
    'a Redis address of another kind, without its password',
    { ...project, cache: { redis: 'http://me:pa55@cache' } },
    [
      'cache.redis: expected a redis or rediss address, or several parted by commas, received "http://***@cache"',
    ],
  ],
  [
    'an unknown setting of the response cache',
    { ...project, cache: { response: { maxByte: 5 } } },
    [
      'cache.response.maxByte: expected one of enabled, coalesce, maxBytes, varyHeaders, tagHeader, received the unknown setting "maxByte"; did you mean "maxBytes"?',
    ],
  ],
  [
    'a secret and a token which are too short, without showing them',
    { ...project, cache: { secret: 'hunter2' }, admin: { token: 'hunter2' } },
    [
      'cache.secret: expected a secret of at least 16 characters, received *** (hidden, it may be a secret)',
      'admin.token: expected a secret of at least 16 characters, received *** (hidden, it may be a secret)',
    ],
  ],
  [
    'a token for metrics which is too short, without showing it, and a port that is none',
    { ...project, server: { metrics: { token: 'hunter2', port: 70_000 } } },
    [
      'server.metrics.port: expected a whole number from 0 to 65535, received 70000',
      'server.metrics.token: expected a secret of at least 16 characters, received *** (hidden, it may be a secret)',
    ],
  ],
  [
    'metrics on the port of the public server',
    { ...project, server: { port: 4000, metrics: { port: 4000 } } },
    ['server.metrics.port: expected another port than server.port (4000), received 4000'],
  ],
  [
    'metrics on any free port beside a public server on any free port',
    { ...project, server: { port: 0, metrics: { port: 0 } } },
    [],
  ],
  [
    'a misspelt setting of the metrics',
    { ...project, server: { metrics: { tokn: null } } },
    [
      'server.metrics.tokn: expected one of enabled, port, host, token, received the unknown setting "tokn"; did you mean "token"?',
    ],
  ],
  [
    'a tag header that is no name',
    { ...project, cache: { response: { tagHeader: 'cache tag' } } },
    ['cache.response.tagHeader: expected the name of an HTTP header, received "cache tag"'],
  ],
  [
    'a subgraph of no kind',
    withSubgraph({ schema: 'a.graphql' }),
    [`subgraphs.catalog: expected ${kinds}, received none of them`],
  ],
  [
    'a subgraph of two kinds',
    withSubgraph({ ...catalog, url: 'http://a' }),
    [`subgraphs.catalog: expected ${kinds}, received sources and url`],
  ],
  [
    'a subgraph that is no object',
    withSubgraph(7),
    [`subgraphs.catalog: expected ${kinds}, received 7`],
  ],
  [
    'a subgraph whose kind is misspelt',
    withSubgraph({ schema: 'a.graphql', source: { api } }),
    [
      'subgraphs.catalog.source: expected one of schema, sources, module, url, timeoutMs, forwardHeaders, forwardIdentity, received the unknown setting "source"; did you mean "sources"?',
    ],
  ],
  [
    'a subgraph name with a space',
    { ...project, subgraphs: { 'my shop': catalog } },
    [
      'subgraphs.my shop: expected a name of letters, digits, "_" and "-" which begins with a letter, received "my shop"',
    ],
  ],
  [
    'an unknown setting of a source',
    withSource({ ...api, timezone: 'UTC' }),
    [
      'subgraphs.catalog.sources.api.timezone: expected one of baseUrl, auth, dialect, timeZone, concurrency, maxCallsPerOperation, coolDown, breaker, timeoutMs, maxBodyBytes, request, maxUrlLength, maxPageSize, answers, enums, connectors, paginator, keyForm, idempotencyHeader, cache, config, received the unknown setting "timezone"; did you mean "timeZone"?',
    ],
  ],
  [
    'an offset in place of a time zone',
    withSource({ ...api, timeZone: '+03:00' }),
    [
      'subgraphs.catalog.sources.api.timeZone: expected an IANA time zone such as Europe/Moscow, received "+03:00"',
    ],
  ],
  [
    'a time zone which does not exist',
    withSource({ ...api, timeZone: 'Europe/Atlantis' }),
    [
      'subgraphs.catalog.sources.api.timeZone: expected an IANA time zone such as Europe/Moscow, received "Europe/Atlantis"',
    ],
  ],
  [
    'a date format with a letter that is none',
    withSource({ ...api, answers: { dates: ['d.m.Y', 'd.m.Q'] } }),
    [
      'subgraphs.catalog.sources.api.answers.dates[1]: expected a date format of the letters d j m n M F Y y D l H G h g A a i s v u P p O U Uv, others behind a backslash ("Q" is none of them), received "d.m.Q"',
    ],
  ],
  [
    'an unknown dialect',
    withSource({ ...api, dialect: 'symfony' }),
    [
      'subgraphs.catalog.sources.api.dialect: expected one of plain, lumen, laravel, drf, fastapi, flask, received "symfony"',
    ],
  ],
  [
    'an address with credentials',
    withSource({ baseUrl: 'http://me:pa55@catalog' }),
    [
      'subgraphs.catalog.sources.api.baseUrl: expected an absolute http or https address without credentials, query and fragment, received "http://***@catalog"',
    ],
  ],
  [
    'a variable without value',
    withSource({ baseUrl: env('CATALOG_URL') }),
    [
      'subgraphs.catalog.sources.api.baseUrl (environment variable CATALOG_URL): expected CATALOG_URL to be set, received nothing',
    ],
  ],
  [
    'a remote subgraph whose variable has no value',
    withSubgraph({ schema: 'a.graphql', url: env('A_URL') }),
    [
      'subgraphs.catalog.url (environment variable A_URL): expected A_URL to be set, received nothing',
    ],
  ],
  [
    'a header that the server does not let through',
    withSubgraph({ ...remote, forwardHeaders: ['X-Tenant'] }),
    [
      'subgraphs.catalog.forwardHeaders: expected headers among server.forwardableHeaders (authorization, accept-language, x-request-id), received "x-tenant"',
    ],
  ],
  [
    'an identity from a subgraph that is not there',
    { ...project, identity: { subgraph: 'users', query: '{ me { id } }', path: ['me', 'id'] } },
    ['identity.subgraph: expected one of the subgraphs catalog, received "users"'],
  ],
  [
    'an identity query that is no GraphQL',
    { ...project, identity: { subgraph: 'catalog', query: '{ me', path: [] } },
    [
      'identity.query: expected a GraphQL query, received "{ me"',
      'identity.path: expected the way to the id, such as ["me", "id"], received a list of 0',
    ],
  ],
];

describe('readProjectConfig', () => {
  it.each(cases)('explains %s', (_, exported, faults) => {
    expect(faultsOf(exported)).toEqual(faults);
  });

  it('reports the faults of all parts at once', () => {
    const exported = {
      supergraph: 1,
      server: { port: 'x' },
      subgraphs: {
        a: { schema: 'a.graphql' },
        b: { ...catalog, sources: { api: { baseUrl: env('B_URL') } } },
      },
    };

    const faults = faultsOf(exported);

    expect(faults.map((fault) => fault.split(/[ :]/)[0])).toEqual([
      'subgraphs.b.sources.api.baseUrl',
      'supergraph',
      'server.port',
      'subgraphs.a',
    ]);
  });

  it('names PORT when it is what is wrong', () => {
    expect(faultsOf(project, { PORT: 'http' })).toEqual([
      'server.port (environment variable PORT): expected a whole number from 0 to 65535, received "http"',
    ]);
  });

  it('prefers the port in the file to the variable', () => {
    const result = readProjectConfig({ ...project, server: { port: 1 } }, '/project', {
      PORT: '2',
    });

    expect(result).toMatchObject({ ok: true, config: { server: { port: 1 } } });
  });

  it('takes several addresses of Redis as nodes of one cluster, and has no routes for operators without a token', () => {
    const exported = {
      ...project,
      cache: { redis: env('REDIS_URL', null), response: { tagHeader: 'Cache-Tag' } },
      admin: { token: env('ADMIN_TOKEN', null) },
    };

    const withoutVariables = readProjectConfig(exported, '/project', {});
    const withVariables = readProjectConfig(exported, '/project', {
      REDIS_URL: 'redis://a:1,rediss://b:2',
      ADMIN_TOKEN: 'long-enough-token',
    });

    expect(withoutVariables).toMatchObject({
      ok: true,
      config: { admin: null, cache: { redis: null, response: { tagHeader: 'cache-tag' } } },
    });
    expect(withVariables).toMatchObject({
      config: {
        admin: { token: 'long-enough-token' },
        cache: { redis: ['redis://a:1', 'rediss://b:2'] },
      },
    });
  });

  it('never shows a value which came from a secret variable', () => {
    const exported = withSource({ ...api, timeZone: env('CATALOG_PASSWORD') });

    const faults = faultsOf(exported, { CATALOG_PASSWORD: 'pa55' });

    expect(faults).toHaveLength(1);
    expect(faults.join()).not.toContain('pa55');
  });

  it('passes $config values through, with variables resolved inside', () => {
    const exported = withSource({ ...api, config: { tenant: { id: env('TENANT') }, max: 5 } });

    const result = readProjectConfig(exported, '/project', { TENANT: 't1' });

    expect(result).toMatchObject({
      ok: true,
      config: {
        subgraphs: { catalog: { sources: { api: { config: { tenant: { id: 't1' }, max: 5 } } } } },
      },
    });
  });
});
