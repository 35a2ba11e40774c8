import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { COMPOSE_VARIABLES, renderEnvExample } from '../env-example/variables.ts';
import { readWorkspaces } from '../imports/check-repository.ts';
import { composeFaults, copiedPaths } from './helpers/compose-rules.ts';
import { wiringFaults } from './helpers/compose-wiring.ts';

const root = join(import.meta.dirname, '../..');
const variables = new Map(COMPOSE_VARIABLES.map(({ name, value }) => [name, value]));
const surroundings = { root, variables };

const read = (file: string) => readFile(join(root, file), 'utf8');
const compose = await read('docker-compose.yml');

describe('docker-compose.yml', () => {
  it('declares what it uses, and uses what is there', () => {
    expect(composeFaults(compose, surroundings)).toEqual([]);
  });

  it('names only services which can be reached, and waits for their health', () => {
    expect(wiringFaults(compose, surroundings)).toEqual([]);
  });

  it('gives each store of the gateway a database of its own', () => {
    const { environment } = parse(compose, { merge: true }).services.gateway;
    const urls: readonly string[] = Object.values(environment).map(String);

    const databases = urls.filter((url) => /^(postgres|mysql):/.test(url));
    expect(databases.map((url) => url.replace(/:\/\/.*@/, '://'))).toEqual([
      'postgres://postgres:5432/outbox',
      'mysql://mariadb:3306/catalog',
      'mysql://mariadb:3306/orders',
      'postgres://postgres:5432/reviews',
      'postgres://postgres:5432/insights',
    ]);
  });

  it.each(['catalog', 'orders'])(
    'restarts the nginx of %s when its PHP container is made anew',
    (name) => {
      const { depends_on } = parse(compose, { merge: true }).services[name];

      expect(depends_on).toEqual({
        [`${name}-php`]: { condition: 'service_healthy', restart: true },
      });
    },
  );

  it('publishes the port of the gateway alone, on this machine alone', () => {
    const published = compose.split('\n').filter((line) => /^\s+(ports:|- .*:\d+$)/.test(line));

    expect(published.map((line) => line.trim())).toEqual([
      'ports:',
      `- 127.0.0.1:\${GATEWAY_PORT:-4000}:4000`,
    ]);
  });

  it('holds no secret', () => {
    const secrets = COMPOSE_VARIABLES.filter(({ isSecret }) => isSecret);

    for (const { name, value } of secrets) {
      expect(compose).not.toContain(value);
      expect(compose).toContain(`\${${name}:?`);
    }
  });
});

describe('composeFaults', () => {
  const service = (settings: string) => `services: { a: { image: a, ${settings} } }`;

  it.each([
    ['services: { a: {} }', 'a: needs either image or build'],
    [service('comand: x'), 'a.comand: not expected here as string'],
    [service('ports: 80'), 'a.ports: not expected here as number'],
    [service('networks: [back]'), 'a: network back is not declared'],
    [service('volumes: [data:/data]'), 'a: volume data is not declared'],
    [service('volumes: [./none:/data]'), 'a: there is no ./none to mount'],
    [service('depends_on: { b: {} }'), 'a: depends on b, which is not declared or not waited for'],
    [
      service('depends_on: { a: { condition: service_healthy, restart: always } }'),
      'a.depends_on.a.restart: not expected here as string',
    ],
    [
      'services: { a: { build: { context: ., dockerfile: none.Dockerfile } } }',
      'a: there is no none.Dockerfile in .',
    ],
    [`name: "\${NONE}"`, `\${NONE}: NONE is not in .env.example`],
    [`name: "\${LOG_LEVEL:-warn}"`, `\${LOG_LEVEL:-warn}: the default in .env.example is info`],
  ])('finds the fault of %s', (text, fault) => {
    expect(composeFaults(text, surroundings)).toEqual([fault]);
  });
});

describe('wiringFaults', () => {
  const pair = (settings: string, other: string) =>
    `services: { a: { image: a, networks: [one], ${settings} }, b: { image: b, ${other} } }`;
  const asksB = 'environment: { B_URL: "http://x:y@b:80" }';
  const waits = 'depends_on: { b: { condition: service_healthy } }';
  const healthy = 'networks: [one], healthcheck: { test: [CMD, true] }';

  it.each([
    [pair('environment: { B_URL: "http://none" }', healthy), 'a.B_URL: there is no service none'],
    [pair('environment: { B_HOST: none }', healthy), 'a.B_HOST: there is no service none'],
    [pair(asksB, healthy), 'a.B_URL: a does not wait for b'],
    [
      pair(`${asksB}, ${waits}`, 'networks: [two], healthcheck: { test: [CMD, true] }'),
      'a.B_URL: no network has both a and b',
    ],
    [
      pair(waits, 'networks: [one]'),
      'a: waits for the health of b, of which nothing says when it is healthy',
    ],
  ])('finds the fault of %s', (text, fault) => {
    expect(wiringFaults(text, surroundings)).toEqual([fault]);
  });

  it('takes addresses to listen on, and hosts behind a shared network that are waited for', () => {
    const settings = `environment: { LISTEN_HOST: 0.0.0.0, B_URL: "http://b" }, ${waits}`;

    expect(wiringFaults(pair(settings, healthy), surroundings)).toEqual([]);
  });
});

describe('.env.example', () => {
  it('is what its description gives', async () => {
    expect(await read('.env.example')).toBe(renderEnvExample(COMPOSE_VARIABLES));
  });

  it('has no variable that the compose file does not use', () => {
    const unused = [...variables.keys()].filter((name) => !compose.includes(`\${${name}`));

    expect(unused).toEqual([]);
  });
});

describe('the template of nginx', () => {
  it('has the address of PHP looked up anew, by the DNS of Docker', async () => {
    const template = await read('deploy/nginx/php-service.conf.template');
    const argumentOf = (directive: string) =>
      new RegExp(`^ *${directive} +(.+);$`, 'm').exec(template)?.[1];

    expect(argumentOf('resolver')).toBe('127.0.0.11 valid=5s');
    // Without a variable nginx asks once, when it starts. The image replaces names of environment variables alone.
    expect(argumentOf('fastcgi_pass')).toBe('$php');
    expect(argumentOf('set \\$php')).toBe(`\${PHP_HOST}:9000`);
  });
});

describe('the Dockerfiles', () => {
  it.each([
    ['deploy/gateway.Dockerfile', {}],
    ['deploy/php-service.Dockerfile', { SERVICE: 'catalog-lumen' }],
    ['deploy/php-service.Dockerfile', { SERVICE: 'orders-laravel' }],
  ])('copy, in %s with %j, only what is there', async (file, args) => {
    const paths = copiedPaths(await read(file), args);

    expect(paths).not.toEqual([]);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('give npm the manifest of every workspace', async () => {
    const paths = copiedPaths(await read('deploy/gateway.Dockerfile'), {});

    const workspaces = await readWorkspaces(root);
    const manifests = [...workspaces.values()].map((folder) => `${folder}/package.json`);
    expect(paths.filter((path) => path.endsWith('/package.json')).sort()).toEqual(manifests.sort());
  });

  it.each(['.env', 'php/catalog-lumen/.env', 'php/orders-laravel/.env'])(
    'cannot copy %s, which holds secrets',
    async (file) => {
      const ignored = (await read('.dockerignore')).split('\n').filter(Boolean);

      const isIgnored = (path: string) => ignored.some((pattern) => matchesGlob(path, pattern));
      expect(isIgnored(file)).toBe(true);
      expect(isIgnored(`${file}.example`)).toBe(false);
    },
  );

  it('run as a user without privileges', async () => {
    expect(await read('deploy/gateway.Dockerfile')).toMatch(/^USER node$/m);
    expect(await read('deploy/php-service.Dockerfile')).toMatch(/^USER www-data$/m);
  });
});
