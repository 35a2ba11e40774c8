import { gzipSync } from 'node:zlib';
import {
  type StubAnswer,
  startStubService,
} from '@banyan/legacy-adapters/test/runtime/stub-service.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { createGatewayMetrics } from '../metrics/gateway-metrics.ts';
import { startConnectedGateway } from './helpers/connected-gateway.ts';
import { ask } from './helpers/test-gateway.ts';

const shop = `
type Query {
  item(id: ID!): Item
    @connect(
      source: "api"
      http: { GET: "/items/{$args.id}?api_key=s3cret-key", headers: [{ name: "authorization", from: "authorization" }] }
      entity: true
      selection: "id name stock state since"
    )
  items: [Item!] @connect(source: "api", http: { GET: "/items?api_key=s3cret-key" }, selection: "id name stock state since")
}
type Mutation {
  change(name: String): Item
    @connect(source: "api", http: { POST: "/items?api_key=s3cret-key", body: "name: $args.name" }, selection: "id name stock state since")
}
enum State { NEW }
scalar DateTime
type Item @key(fields: "id") { id: ID! name: String! stock: Int state: State since: DateTime }
`;

const operations = [
  '{ item(id: 1) { id name stock state since } }',
  '{ items { id name stock state since } }',
  'mutation { change(name: "s3cret-argument") { id name stock state since } }',
];

/** What no client, log or metric may ever show. */
const secrets = [
  's3cret',
  'App\\\\Models\\\\Wallet',
  'App\\Models\\Wallet',
  'WalletException',
  '/srv/legacy',
  'wallets',
  'Vault.php',
];

const trace = '#0 /srv/legacy/app/Vault.php(42): App\\Models\\Wallet->open("s3cret-pin")';
const sql =
  'SQLSTATE[42S02]: no such table (SQL: select * from `wallets` where pin = "s3cret-pin")';
const debug = {
  message: `${sql} ${trace}`,
  exception: 'App\\Models\\WalletException',
  file: '/srv/legacy/app/Vault.php',
  trace: [{ class: 'App\\Models\\Wallet', args: ['s3cret-pin'] }],
};
const page = `<html><title>${sql}</title><pre>${trace}</pre></html>`;
const warning = `<br />\n<b>Warning</b>: ${sql} in <b>/srv/legacy/app/Vault.php</b> on line <b>2</b><br />\n`;
const telling = { 'set-cookie': 'session=s3cret-session', 'x-debug': 's3cret-header' };

const failing = (status: number): readonly StubAnswer[] => [
  { status, body: debug, headers: telling },
  { status, body: page },
  {
    status,
    body: { message: sql, errors: { [sql]: [trace], name: [sql, { pin: 's3cret-pin' }] } },
  },
  { status, body: { error: { message: trace, code: 'App\\Models\\WalletException' } } },
  { status, body: { [sql]: [trace], name: [trace] } },
  { status, body: { detail: [{ loc: ['body', '/srv/legacy/x'], msg: sql }] } },
];

const answers: readonly StubAnswer[] = [
  ...[400, 401, 403, 404, 409, 418, 422, 429].flatMap(failing),
  ...[500, 503].flatMap(failing),
  { status: 302, body: page, headers: { location: 'https://user:s3cret@x.test/login?t=s3cret' } },
  { status: 301, body: page, headers: { location: '/srv/legacy?t=s3cret' } },
  { body: page },
  { body: `{"id": "s3cret-id", "${sql}` },
  { body: `${warning}{"id":1` },
  { body: `{"data":[${warning}` },
  { body: { success: false, ...debug } },
  { body: { status: 'error', code: 'App\\Models\\Wallet', error: trace } },
  {
    body: { id: { pin: 's3cret-pin' }, name: 's3cret', stock: 's3cret', state: sql, since: trace },
  },
  { body: { id: 1, name: null, stock: sql } },
  { body: [[sql]] },
  { body: '"s3cret"' },
  { headers: { 'content-type': 'application/json; charset=s3cret' }, body: { id: 1 } },
  { headers: { 'content-encoding': 's3cret' }, body: page },
  { headers: { 'content-encoding': 'gzip' }, body: page },
  { headers: { 'content-type': 'text/plain' }, body: gzipSync(page).toString('latin1') },
  { isCut: true },
];

const sources = [
  { dialect: 'plain' },
  { dialect: 'lumen', answers: { salvage: true, success: 'auto', envelope: 'auto' } },
  { dialect: 'drf' },
  { dialect: 'fastapi' },
];

const client = { authorization: 'Bearer s3cret-token', 'banyan-trace': '1' };

describe('what a legacy service tells of itself', () => {
  it.each(sources)(
    'reaches no client, log or metric, by whatever way it fails: $dialect',
    async (source) => {
      const lines: string[] = [];
      const metrics = createGatewayMetrics();
      let answer: StubAnswer = {};
      await using stub = await startStubService(() => answer);
      await using connected = await startConnectedGateway({
        schemas: { shop },
        answers: {},
        // Each answer has to come over the wire, also those behind a 429 and behind many failures.
        source: {
          ...source,
          baseUrl: stub.url,
          coolDown: { maxSeconds: 0 },
          breaker: { maxSeconds: 0 },
        },
        subgraph: { metrics },
        gateway: { log: createLogger({ level: 'trace', write: (line) => void lines.push(line) }) },
      });

      const seen: string[] = [];
      for (answer of answers) {
        for (const query of operations) {
          const { data, errors, extensions } = await ask(connected.gateway, query, client);
          seen.push(JSON.stringify({ errors, extensions, keys: Object.keys(data ?? {}) }));
        }
      }
      const told = [...seen, ...lines, await metrics.render()];
      metrics.close();

      expect(stub.requests.length).toBeGreaterThanOrEqual(answers.length * operations.length);
      expect(seen.filter((text) => text.includes('"code"')).length).toBeGreaterThan(
        answers.length * 2,
      );
      expect(told.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
    },
  );
});
