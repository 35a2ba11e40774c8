import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { copyFixture, fixture, runCli, runHere } from '../helpers/run-cli.ts';

interface Row {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const catalogWithMutations = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @link(url: "https://specs.banyan.dev/events/v0.1", import: ["@emits"])
  @source(name: "api", http: { baseURL: "http://127.0.0.1:9" })
type Query {
  product(id: ID!): Product
    @connect(source: "api", http: { GET: "/products/{$args.id}" }, entity: true, selection: "id name")
}
type Mutation {
  rename(id: ID!, name: String!): Product
    @emits(entity: "Product", verb: "renamed", key: "id: $args.id")
    @emits(entity: "Product", verb: "updated", key: "id", changed: ["name"])
    @connect(source: "api", http: { POST: "/products/{$args.id}", body: "name: $args.name" }, selection: "id name")
  touch(id: ID!): Product
    @connect(source: "api", http: { POST: "/products/{$args.id}/touch" }, selection: "id name")
}
type Product @key(fields: "id") { id: ID! name: String }
`;

function places(stdout: string): string[] {
  const rows: readonly Row[] = JSON.parse(stdout);
  return rows.map(({ code, file, line, column }) => `${file}:${line}:${column} ${code}`);
}

describe('banyan check', () => {
  it.each([
    ['shop', 0],
    ['faulty', 1],
    ['unusable', 78],
  ])('ends the process of project %s with %i and prints a JSON list alone', async (name, code) => {
    const result = await runCli(['check', '--format', 'json'], { cwd: fixture(name) });

    expect(result).toMatchObject({ code, stderr: '' });
    expect(Array.isArray(JSON.parse(result.stdout))).toBe(true);
  });

  it('says that a project without faults is ready', async () => {
    const result = await runHere(['check'], { cwd: fixture('shop') });

    expect(result).toEqual({
      code: 0,
      stdout: 'No faults: the project is ready to start.\n',
      stderr: '',
    });
  });

  it('tells who hears of the changes of each mutation', async () => {
    await using project = await copyFixture('shop');
    await writeFile(join(project.dir, 'schema/catalog.graphql'), catalogWithMutations);
    await runHere(['compose'], { cwd: project.dir });

    const result = await runHere(['check'], { cwd: project.dir });

    expect(result.stderr).toBe('');
    expect(result.stdout.split('\n').slice(2)).toEqual([
      'Who hears of changes by mutations: A the outbox of the service, B by @emits, C only caches of this gateway',
      '  catalog.rename  B  Product.renamed, Product.updated',
      '  catalog.touch   C',
      '',
    ]);
    const json = await runHere(['check', '--format', 'json'], { cwd: project.dir });
    expect(json.stdout).toBe('[]\n');
  });

  it.each([
    ["outboxes: { catalog: 'sqlite:./catalog.db' }", 'A', 'the service tells it itself'],
    ['outbox: null', 'C', 'events.outbox is null'],
  ])('says that declared events are not used with events: { %s }', async (events, level, why) => {
    await using project = await copyFixture('shop');
    await writeFile(join(project.dir, 'schema/catalog.graphql'), catalogWithMutations);
    const config = join(project.dir, 'banyan.config.ts');
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('subgraphs:', `events: { ${events} },\n  subgraphs:`));
    await runHere(['compose'], { cwd: project.dir });

    const { stdout } = await runHere(['check'], { cwd: project.dir });

    expect(stdout).toContain(
      `  catalog.rename  ${level}  @emits of Product.renamed, Product.updated is not used: ${why}\n`,
    );
  });

  it('prints an empty list as JSON for such a project', async () => {
    const result = await runHere(['check', '--format', 'json'], { cwd: fixture('shop') });

    expect(result).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  it('finds the project by --config from another folder', async () => {
    const config = join(fixture('shop'), 'banyan.config.ts');

    const result = await runHere(['check', '--config', config], { cwd: fixture('faulty') });

    expect(result.code).toBe(0);
  });

  it('lists the faults of all files at once with their places, and nothing else, as JSON', async () => {
    const result = await runHere(['check', '--format', 'json'], { cwd: fixture('faulty') });

    expect(result.code).toBe(1);
    expect(result.stderr).toBe('');
    expect(places(result.stdout)).toEqual([
      'banyan.config.ts:10:16 SCHEMA_MISSING',
      'banyan.config.ts:10:52 MODULE_MISSING',
      expect.stringMatching(/^schema\/catalog\.graphql:12:\d+ INVALID_SELECTION$/),
      'schema/orders.gql:3:1 GRAPH_QL_ERROR',
    ]);
  });

  it('shows each fault with its line and counts them, as text', async () => {
    const result = await runHere(['check'], { cwd: fixture('faulty') });

    expect(result.code).toBe(1);
    expect(result.stdout).toContain('schema/orders.gql:3:1 GRAPH_QL_ERROR\n');
    expect(result.stdout).toContain('\n  3 | }\n    | ^\n');
    expect(result.stdout).toMatch(/\n\n4 faults\n$/);
  });

  it('names a configured source that the schema does not have', async () => {
    await using project = await copyFixture('shop');
    const config = `
      import { defineConfig } from 'banyan';
      const api = { baseUrl: 'http://127.0.0.1:9' };
      export default defineConfig({
        supergraph: './schema/supergraph.graphql',
        subgraphs: { catalog: { schema: './schema/catalog.graphql', sources: { apl: api } } },
      });`;
    await writeFile(join(project.dir, 'banyan.config.ts'), config);

    const result = await runHere(['check', '--format', 'json'], { cwd: project.dir });

    expect(JSON.parse(result.stdout)[0]).toEqual({
      code: 'SOURCE_UNKNOWN',
      message: 'schema/catalog.graphql has no @source(name: "apl"); it has api.',
      file: 'banyan.config.ts',
      line: 6,
      column: 80,
    });
  });

  it('reports schemas that do not fit together at both places', async () => {
    const result = await runHere(['check', '--format', 'json'], { cwd: fixture('clashing') });

    expect(places(result.stdout)).toEqual([
      'schema/one.graphql:4:3 FIELD_TYPE_MISMATCH',
      'schema/one.graphql:4:3 INVALID_FIELD_SHARING',
    ]);
    expect(result.stdout).toContain('see also schema/two.graphql:4:3');
    expect(result.code).toBe(1);
  });

  it('tells to compose when there is no supergraph file', async () => {
    await using project = await copyFixture('shop');
    await rm(join(project.dir, 'schema/supergraph.graphql'));

    const result = await runHere(['check', '--format', 'json'], { cwd: project.dir });

    expect(places(result.stdout)).toEqual(['banyan.config.ts:4:3 SUPERGRAPH_MISSING']);
    expect(result.stdout).toContain('Run `banyan compose`');
    expect(result.code).toBe(1);
  });

  it('ends with 78 when the configuration cannot be used, and lists its faults at their places', async () => {
    const result = await runHere(['check', '--format', 'json'], { cwd: fixture('unusable') });

    expect(result.code).toBe(78);
    expect(places(result.stdout)).toEqual([
      'banyan.config.ts:5:3 CONFIG_UNKNOWN_SETTING',
      'banyan.config.ts:11:11 CONFIG_MISSING_VARIABLE',
      'banyan.config.ts:12:11 CONFIG_INVALID',
    ]);
  });

  it('shows neither in text nor in JSON what a secret variable holds', async () => {
    const options = { cwd: fixture('unusable'), env: { CATALOG_TOKEN: 'pa55' } };

    const results = await Promise.all([
      runHere(['check'], options),
      runHere(['check', '--format', 'json'], options),
      runHere(['start'], options),
    ]);

    expect(results.map(({ code }) => code)).toEqual([78, 78, 78]);
    expect(JSON.stringify(results)).not.toContain('pa55');
  });

  it('ends with 78 when there is no configuration file', async () => {
    const result = await runHere(['check'], { cwd: import.meta.dirname });

    expect(result.code).toBe(78);
    expect(result.stdout).toContain('expected a configuration file, received no such file');
  });
});
